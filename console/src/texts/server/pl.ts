import type { ServerWords } from './words.ts';

export default {
  problem: {
    wrong_credentials: [
      'Błędny e-mail lub hasło',
      'Sprawdź jedno i drugie; gdy hasło przepadło, administrator może utworzyć jednorazowy link.',
    ],
    too_many_attempts: [
      'Zbyt wiele nieudanych logowań',
      'Poczekaj chwilę albo poproś administratora o jednorazowy link.',
    ],
    link_used_up: [
      'Ten jednorazowy link został użyty, wygasł lub go zastąpiono',
      'Poproś administratora o nowy; dopóki nikt nie ustawił hasła, wyświetla go każde uruchomienie serwera.',
    ],
    wrong_password: ['Obecne hasło jest błędne', 'Wpisz hasło, którym logujesz się teraz.'],
    email_taken: ['Pracownik z tym adresem już istnieje', 'Zmień istniejący wpis albo podaj inny adres.'],
    last_admin: [
      'Ostatniego administratora nie można wyłączyć ani pozbawić roli',
      'Najpierw uczyń administratorem kogoś innego.',
    ],
    staff_disabled: ['To konto pracownika jest wyłączone', 'Najpierw je włącz.'],
    import_unreadable: ['Pliku nie da się odczytać jako tabeli', 'Prześlij CSV lub NDJSON, także w .gz.'],
    import_mapping_wrong: [
      'Przypisanie kolumn nie pasuje do pliku',
      'Popraw przypisanie; podgląd pokaże, czym stanie się każdy wiersz.',
    ],
    import_wrong_state: [
      'W tym stanie importu nie można tego zrobić',
      'Sprawdź stan: wstrzymać można tylko trwający import, a cofnąć tylko zakończony.',
    ],
    import_too_large: [
      'Plik jest większy, niż serwer przyjmuje przez przesłanie',
      'Skompresuj go gzipem, podziel albo uruchom na serwerze „throughline import <plik>”.',
    ],
    import_disk_full: ['Brak miejsca na plik', 'Zwolnij miejsce na dysku z danymi i prześlij ponownie.'],
    slug_taken: ['Źródło o tej krótkiej nazwie już istnieje', 'Wybierz inną nazwę albo użyj istniejącego źródła.'],
    history_away: [
      'ClickHouse, w którym jest historia, nie odpowiada',
      'Nic nie zginęło, reszta działa; historia sama nadrobi. Szczegóły na ekranie „Problemy”.',
    ],
    person_not_found: [
      'Nikt nie ma ani nie miał tego numeru',
      'Wyszukaj klienta; usunięty klient nie ma już tożsamości.',
    ],
    same_person: ['Oba numery należą już do jednego klienta', 'Nic nie trzeba robić; odśwież stronę.'],
    merge_not_undoable: [
      'Tego scalenia nie można cofnąć',
      'Cofnięto je wcześniej albo tych klientów od tamtej pory rozdzielono lub usunięto; odśwież stronę.',
    ],
    cannot_split: [
      'Tych identyfikatorów nie można wydzielić',
      'Wybierz te, które klient ma, i zostaw co najmniej jeden.',
    ],
    cluster_too_big: [
      'Scalony klient miałby zbyt wiele identyfikatorów',
      'Najpierw rozdziel większego albo podnieś limit w regułach tożsamości.',
    ],
    conflict_closed: ['Ten konflikt już rozstrzygnięto', 'Odśwież listę konfliktów.'],
    identity_rules_refused: [
      'Tych reguł tożsamości nie można użyć',
      'Każdy typ może mieć jedną regułę, a wyrażenia muszą być proste.',
    ],
    identity_rules_changed: [
      'Ktoś inny zmienił tymczasem reguły tożsamości',
      'Wczytaj je ponownie i powtórz swoją zmianę.',
    ],
    trait_rules_changed: ['Ktoś inny zmienił tymczasem reguły cech', 'Wczytaj je ponownie i powtórz swoją zmianę.'],
    trait_rule_twice: [
      'Cecha ma dwie reguły albo reguła źródeł nie wskazuje żadnego kanału',
      'Zostaw jedną regułę na cechę i wybierz co najmniej jeden kanał.',
    ],
    export_not_ready: [
      'Ten eksport nie jest gotowy albo się nie powiódł',
      'Poczekaj na jego koniec; jeśli się nie powiódł, powód jest w uwagach.',
    ],
    export_gone: ['Ten eksport wygasł', 'Poproś o nowy; każdy jest przechowywany siedem dni.'],
    live_full: [
      'Otwarto zbyt wiele strumieni na żywo',
      'Zamknij niepotrzebne strony ze strumieniem i otwórz tę ponownie.',
    ],
    bad_request: ['Żądanie nie ma oczekiwanej postaci', 'Popraw wskazane miejsca i spróbuj ponownie.'],
    not_found: ['Pod tym numerem niczego nie ma', 'Sprawdź numer albo otwórz listę.'],
    not_logged_in: ['Trzeba się zalogować', 'Zaloguj się do konsoli.'],
    not_allowed: ['Twoja rola na to nie pozwala', 'Poproś administratora o odpowiednią rolę.'],
    csrf_missing: ['Sesja tej strony wygasła', 'Odśwież stronę i spróbuj ponownie.'],
    too_many_requests: ['Zbyt wiele żądań', 'Poczekaj chwilę i spróbuj ponownie.'],
    unavailable: ['Serwer nie może teraz tego przyjąć', 'Nic nie zginęło ani nie zostało zapisane; spróbuj za chwilę.'],
    body_too_large: ['Żądanie jest zbyt duże', 'Wysyłaj mniej naraz.'],
    internal: ['Coś zepsuło się po naszej stronie', 'Spróbuj ponownie; jeśli to nie pomoże, powiadom administratora.'],
    too_slow: ['Żądanie nie dotarło na czas', 'Spróbuj ponownie; duże dane wysyłaj w częściach.'],
    wrong_host: ['Serwer nie odpowiada pod tą nazwą', 'Otwórz adres, który serwer wyświetlił przy starcie.'],
    cross_site: ['Strona innej witryny nie może tego wysłać', 'Zrób to w samej konsoli.'],
    stale_version: ['Ktoś inny już to zmienił', 'Otwórz ponownie, nałóż swoją zmianę i zapisz jeszcze raz.'],
    handle_taken: [
      'Jest już produkt z takim słowem do adresów',
      'Wybierz inne słowo albo zmień tamten produkt; słowa się nie zmieniają.',
    ],
    sku_taken: ['Inny produkt ma wariant z tym SKU', 'Wybierz inne SKU; jest na zawsze.'],
    gtin_taken: ['Inny wariant ma ten kod kreskowy', 'Sprawdź kod; jeśli ma być tutaj, najpierw usuń go tam.'],
    product_invalid: ['Produkt jest sprzeczny ze sobą lub z katalogiem', 'Popraw wskazane miejsca.'],
    attribute_invalid: [
      'Atrybut nie może tak wyglądać',
      'Popraw jak podano; typ się nie zmienia, używane opcje zostają.',
    ],
    category_invalid: ['Kategoria nie może tam być', 'Wybierz istniejącą nadrzędną, która nie leży pod nią.'],
    category_in_use: ['Kategoria ma produkty lub podkategorie', 'Najpierw je przenieś.'],
    answer_missing: ['Pytanie publikuje się z odpowiedzią', 'Napisz odpowiedź.'],
    price_book_exists: ['Jest już cennik z tym kodem', 'Wybierz inny kod albo zmień tamten cennik.'],
    price_book_changed: ['Ktoś inny już to zmienił', 'Otwórz ponownie, wprowadź zmianę i zapisz.'],
    price_book_refused: ['Cennik ma błędy i nie został opublikowany', 'Popraw wskazane miejsca.'],
    effective_too_early: [
      'Wersja zaczyna obowiązywać najwcześniej po dwóch sekundach',
      'Zostaw czas pusty albo podaj późniejszy.',
    ],
    no_price_book: ['Nie obowiązuje żaden cennik', 'Opublikuj wersję cennika i ustaw go jako domyślny.'],
    promotion_not_active: [
      'Tej promocji nie ma w obowiązującej wersji',
      'Od razu wyłączyć można tylko opublikowaną; szkic zmienia się zapisem.',
    ],
    prices_unreadable: [
      'Cen nie da się odczytać jako CSV',
      'Pierwszy wiersz nazywa kolumny: sku, currency i amount lub amount_minor.',
    ],
    code_taken: ['Ten kod jest zajęty', 'Wybierz inny: wielkość liter, odstępy i myślniki się nie liczą.'],
    code_unfit: ['To nie może być kodem', 'Od 3 do 64 liter i cyfr.'],
    no_such_promotion: ['W cenniku nie ma takiej promocji', 'Najpierw utwórz promocję: kody do niej należą.'],
    code_owner_unknown: ['Nie można tak wskazać właściciela kodu', 'Podaj e-mail, telefon lub kartę znanego klienta.'],
  },
  reason: {
    event_not_an_object: ['Element paczki nie jest obiektem', 'Wysyłaj każde zdarzenie jako obiekt JSON.'],
    type_missing: ['Zdarzenie nie ma znanego typu', 'Ustaw type na identify, track, page, screen, group lub alias.'],
    id_missing: ['Zdarzenie nie dotyczy nikogo', 'Wyślij userId lub anonymousId; pusty tekst i spacje się nie liczą.'],
    id_reserved: [
      'Jedyny identyfikator to słowo oznaczające „brak”',
      'Nadawca wpisuje „null”, „undefined” itp.: lepiej nie wysyłać userId i podać prawdziwy anonymousId.',
    ],
    id_wrong_type: [
      'Identyfikator nie jest tekstem',
      'Wysyłaj identyfikatory jako tekst; obiekty, listy i ułamki nimi nie są.',
    ],
    id_too_long: ['Identyfikator ma ponad 512 znaków', 'Wyślij sam identyfikator, a nie token czy dokument.'],
    message_id_too_long: ['messageId ma ponad 100 znaków', 'Użyj UUID albo pomiń messageId, a zostanie nadany.'],
    event_name_missing: ['Zdarzenie track nie ma nazwy', 'Ustaw event, np. "Order Completed".'],
    name_too_long: [
      'Nazwa zdarzenia ma ponad 200 znaków',
      'Użyj jednej stałej nazwy, a szczegóły umieść w properties.',
    ],
    group_id_missing: ['Zdarzenie group nie wskazuje grupy', 'Ustaw groupId.'],
    previous_id_missing: ['Alias nie mówi, kto jest kim', 'Ustaw stary numer w previousId, a nowy w userId.'],
    merge_incomplete: [
      'Merge nie wskazuje dwóch identyfikatorów',
      'Wyślij mergeProperties z dokładnie dwoma obiektami {type, value}.',
    ],
    wrong_type: [
      'Część zdarzenia ma zły typ',
      'traits, properties, context i integrations to obiekty; context.externalIds to lista.',
    ],
    bad_timestamp: ['Nie da się odczytać czasu', 'Wysyłaj czas w ISO 8601, np. 2026-01-31T12:00:00.000Z.'],
    event_too_large: ['Zdarzenie ma ponad 32 KB', 'Wysyłaj mniej: numery i fakty, nie dokumenty ani obrazy.'],
    too_deep: ['Zdarzenie jest zbyt głęboko zagnieżdżone', 'Spłaszcz je: najwyżej 64 poziomy.'],
    nul_character: ['Zdarzenie zawiera znak NUL', 'Usuń \\u0000 z tekstu; często pochodzi z danych binarnych.'],
    lone_surrogate: ['Zdarzenie zawiera pół znaku', 'Nadawca przeciął tekst w środku emoji: tnij według znaków.'],
    forbidden_key: [
      'Zdarzenie zawiera klucz służący do ataków',
      'Klucze __proto__ i constructor.prototype nie są przyjmowane; sprawdź, kto je wysyła.',
    ],
    number_out_of_range: ['Liczba jest zbyt duża', 'Wysyłaj liczby poniżej 1,8e308 albo jako tekst.'],
    refused_by_store: [
      'Baza danych nie przyjęła zdarzenia',
      'Powiadom twórców Throughline. Zdarzenie zachowano; ponów je po aktualizacji.',
    ],
    unreadable_body: ['Całego żądania nie da się odczytać', 'Popraw nadawcę; bajty zachowano tak, jak przyszły.'],
  },
  report: {
    not_ready_database: ['Baza danych nie odpowiada', 'Sprawdź, czy PostgreSQL działa i jest osiągalny.'],
    not_ready_history_engine: [
      'Silnik historii nie odpowiada',
      'Sprawdź, czy ClickHouse działa; historia sama nadrobi.',
    ],
    not_ready_migrations: [
      'Baza danych nie jest zgodna z tą wersją',
      'Uruchom serwer ponownie albo wykonaj „throughline migrate”.',
    ],
    not_ready_disk: ['Dysk jest prawie pełny', 'Zwolnij miejsce, zanim serwer zacznie odmawiać nadawcom.'],
    not_ready_intake: [
      'Zdarzenia przychodzą szybciej, niż są zapisywane',
      'Sprawdź dysk bazy danych albo uruchom kolejny proces.',
    ],
    not_ready_consumers: [
      'Odbiorcy mają opóźnienie',
      'Zdarzenia są bezpieczne. Sprawdź dziennik serwera albo uruchom kolejny proces z THROUGHLINE_ROLE=worker.',
    ],
    identity_conflicts: [
      'Konflikty tożsamości czekają na decyzję',
      'Otwórz każdy i scal klientów, zostaw ich osobno albo odłóż konflikt.',
    ],
    history_rebuilding: ['Historia jest budowana od nowa', 'Nic nie trzeba robić: do końca liczby pozostają dawne.'],
    history_away: [
      'ClickHouse nie przyjmuje zdarzeń',
      'Sprawdź, czy działa i ma wolny dysk; oczekujące dane są w PostgreSQL.',
    ],
    history_refused: [
      'ClickHouse odrzuca to, co dostaje',
      'Zajrzyj do dziennika serwera; odbudowa historii tworzy jej tabele od nowa.',
    ],
    privacy_request_failed: [
      'Wniosek o dane nie powiódł się',
      'Otwórz wniosek, przeczytaj uwagi, usuń przyczynę i złóż go ponownie.',
    ],
    problems_unreadable: [
      'Części problemów nie udało się odczytać',
      'Spróbuj ponownie; jeśli to nie pomoże, zajrzyj do dziennika serwera.',
    ],
  },
} satisfies ServerWords as ServerWords;
