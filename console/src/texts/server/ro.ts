import type { ServerWords } from './words.ts';

export default {
  problem: {
    template_unknown: ['Nu există un astfel de șablon', 'Alegeți un șablon din listă; din arhivă nu pleacă nimic.'],
    template_handle_taken: ['Acest nume scurt îl are alt șablon', 'Alegeți alt nume.'],
    template_changed_meanwhile: [
      'Cineva a salvat între timp acest șablon',
      'Deschideți-l din nou și schimbați cea mai nouă versiune.',
    ],
    template_wrong: ['Șablonul nu poate fi citit', 'Mai jos se vede unde este greșeala; {{ și {% trebuie închise.'],
    recipient_unknown: ['Nimeni nu este cunoscut după asta', 'Indicați o persoană sau un identificator al ei.'],
    message_left: ['Mesajul a plecat deja sau s-a încheiat', 'Se poate anula doar ce așteaptă.'],
    message_not_unknown: ['Se știe deja ce s-a întâmplat cu acest mesaj', 'Priviți-l încă o dată.'],
    sender_changed_meanwhile: ['Cineva a schimbat între timp acest expeditor', 'Deschideți-l din nou și repetați.'],
    sender_wrong: ['Aceste setări nu se potrivesc expeditorului', 'Mai jos se vede ce trebuie corectat.'],
    messaging_settings_changed_meanwhile: [
      'Cineva a schimbat între timp aceste reguli',
      'Deschideți-le din nou și repetați.',
    ],
    time_zone_unknown: ['Nu există un astfel de fus orar', 'Indicați un nume precum Europe/Riga.'],
    test_address_wrong: [
      'O probă nu poate pleca la această adresă',
      'Indicați o adresă de e-mail sau un număr cu codul țării.',
    ],
    cart_closed: ['Acest coș a fost comandat sau golit', 'Deschideți din nou coșul clientului.'],
    cart_changed: ['Coșul s-a schimbat între timp, poate pe alt dispozitiv', 'Priviți-l din nou și repetați.'],
    cart_empty: ['În coș nu este nimic', 'Adăugați întâi un articol.'],
    cart_full: [
      'Un coș cuprinde 200 de rânduri și 999 de bucăți dintr-un SKU',
      'Scoateți ceva sau faceți a doua comandă.',
    ],
    unknown_sku: ['Catalogul nu are acest SKU sau nu îl vinde', 'Verificați codul; produsul trebuie publicat.'],
    cart_needs_somebody: [
      'Niciunul dintre acești identificatori nu indică un client',
      'Indicați telefonul, e-mailul sau cardul.',
    ],
    hand_over_code_unusable: ['Acest cod a fost folosit, a expirat sau nu a existat', 'Rugați clientul să facă altul.'],
    order_incomplete: ['Comenzii îi lipsește ceva', 'Mai jos se spune ce; completați și repetați.'],
    not_enough_stock: ['Nu este destulă marfă', 'Luați mai puțin, din alt loc sau alt articol.'],
    no_way_to_deliver: ['Niciun loc nu poate livra așa aceste produse', 'Alegeți altă metodă sau scoateți un rând.'],
    delivery_window_full: [
      'Acest interval de livrare nu mai are loc sau nu mai poate fi ales',
      'Alegeți altul; mai jos sunt următoarele libere.',
    ],
    delivery_window_unfit: [
      'Din acestea nu iese un interval de livrare',
      'Trebuie o livrare prin curier, sfârșitul după început și un loc sau o zonă.',
    ],
    no_price: [
      'Lista de prețuri nu are preț pentru asta',
      'Stabiliți prețul în această zonă și monedă și publicați o versiune.',
    ],
    total_changed: ['Acum costă altfel', 'Vedeți noul total și confirmați-l clientului.'],
    order_code_refused: ['Codul nu poate fi folosit', 'Scoateți-l din coș; mai jos se spune de ce.'],
    order_changed: ['Cineva a schimbat între timp această comandă', 'Priviți-o din nou și repetați.'],
    order_not_in_this_state: ['Din această stare nu se poate', 'Mai jos se spune de ce; reîncărcați comanda.'],
    more_than_due: ['Este mai mult decât rămâne de plată', 'Luați cel mult suma deschisă.'],
    tender_refused: ['Nu se poate plăti așa', 'Alegeți altă metodă; mai jos se spune de ce.'],
    unknown_provider: ['Niciun procesator de plăți nu se numește așa', 'Alegeți altul sau verificați setările.'],
    wrong_pick_up_code: [
      'Acesta nu e codul de ridicare al comenzii',
      'Întrebați clientul din nou; după zece greșeli faceți un cod nou.',
    ],
    more_than_bought: ['Se întoarce mai mult decât s-a predat', 'Micșorați numărul; mai jos se spune cât se poate.'],
    credit_unknown: ['Niciun card cadou nu are acest cod', 'Verificați codul.'],
    stock_short: ['Nu este destul stoc', 'Luați mai puțin sau din alt loc; mai jos se spune cât este.'],
    stock_count_negative: [
      'Stocul nu poate fi negativ sau fracționar',
      'Corectați rândurile indicate și repetați; nu s-a schimbat nimic.',
    ],
    unknown_location: [
      'Nu există această locație sau nu se potrivește',
      'Alegeți alta; într-una închisă nu se poate recepționa.',
    ],
    version_changed: ['Altcineva a schimbat între timp', 'Reîncărcați pagina, faceți din nou modificarea și salvați.'],
    transfer_done: ['Acest transfer a fost deja primit', 'Greșeala se repară cu un inventar sau o corecție.'],
    delivery_method_unfit: [
      'Acești termeni nu se potrivesc metodei',
      'Livrarea cere benzi de distanță crescătoare, curierul și intervale.',
    ],
    wrong_credentials: [
      'E-mailul sau parola este greșită',
      'Verificați-le pe amândouă; dacă parola e uitată, un administrator poate crea un link de unică folosință.',
    ],
    too_many_attempts: [
      'Prea multe autentificări eșuate',
      'Așteptați puțin sau cereți administratorului un link de unică folosință.',
    ],
    link_used_up: [
      'Acest link a fost folosit, a expirat sau a fost înlocuit',
      'Cereți administratorului unul nou; cât timp nimeni nu are parolă, fiecare pornire a serverului afișează unul.',
    ],
    wrong_password: ['Parola actuală este greșită', 'Scrieți parola cu care intrați acum.'],
    email_taken: [
      'Există deja un angajat cu acest e-mail',
      'Modificați înregistrarea existentă sau folosiți alt e-mail.',
    ],
    last_admin: [
      'Ultimul administrator nu poate fi oprit sau lipsit de rol',
      'Faceți mai întâi pe altcineva administrator.',
    ],
    staff_disabled: ['Acest angajat este oprit', 'Porniți-l mai întâi.'],
    import_unreadable: ['Fișierul nu poate fi citit ca tabel', 'Încărcați CSV sau NDJSON, și în .gz.'],
    import_mapping_wrong: [
      'Potrivirea coloanelor nu se potrivește fișierului',
      'Corectați-o; previzualizarea arată ce devine fiecare rând.',
    ],
    import_wrong_state: [
      'În starea aceasta a importului nu se poate',
      'Priviți starea: doar un import în curs poate fi pus pe pauză, doar unul terminat poate fi anulat.',
    ],
    import_too_large: [
      'Fișierul este mai mare decât primește serverul prin încărcare',
      'Comprimați-l cu gzip, împărțiți-l sau rulați pe server „throughline import <fișier>”.',
    ],
    import_disk_full: ['Nu este loc pentru fișier', 'Eliberați spațiu pe discul cu date și încărcați din nou.'],
    slug_taken: ['Există deja o sursă cu acest nume scurt', 'Alegeți alt nume sau folosiți sursa existentă.'],
    history_away: [
      'ClickHouse, care păstrează istoricul, nu răspunde',
      'Nu s-a pierdut nimic, restul merge; istoricul recuperează singur. Vedeți ecranul „Probleme”.',
    ],
    person_not_found: ['Nimeni nu are și nu a avut acest număr', 'Căutați clientul; cel șters nu mai are identitate.'],
    same_person: ['Cele două numere aparțin deja aceluiași client', 'Nu e nimic de făcut; reîncărcați pagina.'],
    merge_not_undoable: [
      'Această unire nu poate fi anulată',
      'A fost anulată deja sau clienții au fost între timp separați ori șterși; reîncărcați pagina.',
    ],
    cannot_split: [
      'Acești identificatori nu pot fi separați',
      'Alegeți identificatori pe care clientul îi are și lăsați cel puțin unul.',
    ],
    cluster_too_big: [
      'Clientul unit ar avea prea mulți identificatori',
      'Separați-l întâi pe cel mai mare sau ridicați limita în regulile de identitate.',
    ],
    conflict_closed: ['Acest conflict a fost deja rezolvat', 'Reîncărcați lista de conflicte.'],
    identity_rules_refused: [
      'Aceste reguli de identitate nu pot fi folosite',
      'Fiecare tip poate avea o singură regulă, iar expresiile trebuie să fie simple.',
    ],
    identity_rules_changed: [
      'Altcineva a schimbat între timp regulile de identitate',
      'Încărcați-le din nou și repetați modificarea.',
    ],
    trait_rules_changed: [
      'Altcineva a schimbat între timp regulile de atribute',
      'Încărcați-le din nou și repetați modificarea.',
    ],
    trait_rule_twice: [
      'Un atribut are două reguli sau o regulă pe surse nu numește niciun canal',
      'Lăsați o regulă pe atribut și alegeți cel puțin un canal.',
    ],
    export_not_ready: [
      'Acest export nu este gata sau a eșuat',
      'Așteptați să se termine; dacă a eșuat, motivul este în note.',
    ],
    export_gone: ['Acest export a expirat', 'Cereți unul nou; fiecare se păstrează șapte zile.'],
    live_full: [
      'Sunt deschise prea multe fluxuri în direct',
      'Închideți paginile pe care nu le mai urmăriți și deschideți-o din nou pe aceasta.',
    ],
    bad_request: ['Cererea nu are forma așteptată', 'Corectați locurile indicate și încercați din nou.'],
    not_found: ['Nu există nimic cu acest număr', 'Verificați numărul sau deschideți lista.'],
    not_logged_in: ['Trebuie să vă autentificați', 'Intrați în consolă.'],
    not_allowed: ['Rolul dumneavoastră nu permite acest lucru', 'Cereți administratorului un rol potrivit.'],
    csrf_missing: ['Sesiunea acestei pagini a expirat', 'Reîncărcați pagina și încercați din nou.'],
    too_many_requests: ['Prea multe cereri', 'Așteptați puțin și încercați din nou.'],
    unavailable: ['Serverul nu poate primi acum', 'Nu s-a pierdut și nu s-a scris nimic; încercați puțin mai târziu.'],
    body_too_large: ['Cererea este prea mare', 'Trimiteți mai puțin o dată.'],
    internal: ['Ceva s-a stricat la noi', 'Încercați din nou; dacă persistă, anunțați administratorul.'],
    too_slow: ['Cererea nu a sosit la timp', 'Încercați din nou; trimiteți datele mari pe părți.'],
    wrong_host: ['Serverul nu răspunde sub acest nume', 'Deschideți adresa pe care serverul a afișat-o la pornire.'],
    cross_site: ['O pagină a altui site nu poate trimite aceasta', 'Faceți-o din consolă.'],
    stale_version: ['Altcineva a modificat deja', 'Deschideți din nou, puneți modificarea deasupra și salvați iar.'],
    handle_taken: [
      'Există deja un produs cu acest cuvânt pentru adrese',
      'Alegeți alt cuvânt sau modificați acel produs; cuvintele nu se schimbă.',
    ],
    sku_taken: ['Alt produs are o variantă cu acest SKU', 'Alegeți alt SKU; este pentru totdeauna.'],
    gtin_taken: [
      'Altă variantă are acest cod de bare',
      'Verificați codul; dacă trece aici, scoateți-l întâi de acolo.',
    ],
    product_invalid: ['Produsul se contrazice sau contrazice catalogul', 'Corectați locurile indicate.'],
    attribute_invalid: [
      'Atributul nu poate fi așa',
      'Corectați cum se spune; tipul nu se schimbă, opțiunile folosite rămân.',
    ],
    category_invalid: ['Categoria nu poate sta acolo', 'Alegeți una existentă deasupra, care nu se află sub ea.'],
    category_in_use: ['Categoria are produse sau subcategorii', 'Mutați-le mai întâi.'],
    answer_missing: ['O întrebare se publică cu răspunsul ei', 'Scrieți răspunsul.'],
    picture_refused: [
      'Acest fișier nu este acceptat ca imagine',
      'Încărcați un fișier JPEG, PNG, WebP sau AVIF întreg.',
    ],
    price_book_exists: ['Există deja o listă cu acest cod', 'Alegeți alt cod sau modificați acea listă.'],
    price_book_changed: ['Altcineva a modificat deja', 'Deschideți din nou, faceți modificarea și salvați.'],
    price_book_refused: ['Lista de prețuri are greșeli și nu a fost publicată', 'Corectați locurile indicate.'],
    effective_too_early: [
      'O versiune intră în vigoare cel mai devreme după două secunde',
      'Lăsați ora goală sau indicați una ulterioară.',
    ],
    no_price_book: ['Nicio listă de prețuri nu este în vigoare', 'Publicați o versiune și faceți lista implicită.'],
    promotion_not_active: [
      'Promoția nu este în versiunea în vigoare',
      'Imediat se poate opri doar una publicată; ciorna se schimbă prin salvare.',
    ],
    prices_unreadable: [
      'Prețurile nu se pot citi ca CSV',
      'Prima linie numește coloanele: sku, currency și amount sau amount_minor.',
    ],
    code_taken: ['Acest cod este folosit', 'Alegeți altul: literele mari, spațiile și cratimele nu contează.'],
    code_unfit: ['Acesta nu poate fi un cod', 'Între 3 și 64 de litere și cifre.'],
    no_such_promotion: ['Lista nu are această promoție', 'Creați întâi promoția: codurile îi aparțin.'],
    code_owner_unknown: [
      'Așa nu se poate numi proprietarul codului',
      'Indicați e-mailul, telefonul sau cardul unui client cunoscut.',
    ],
    journey_faulty: ['Acest parcurs nu ar funcționa', 'Mai jos sunt pașii și ce nu este în regulă.'],
    journey_changed: ['Altcineva a schimbat deja acest parcurs', 'Deschideți-l din nou și faceți schimbarea.'],
    journey_not_live: ['Nimeni nu poate intra acum în acest parcurs', 'Publicați-l sau reluați-l.'],
    experiment_there: [
      'Există deja un experiment cu această cheie',
      'Alegeți altă cheie: după ea oamenii primesc variante, deci nu se folosește a doua oară.',
    ],
    experiment_changed: [
      'Altcineva a modificat între timp acest experiment',
      'Citiți-l din nou și faceți modificarea în versiunea nouă.',
    ],
    experiment_fixed: [
      'Acest lucru nu se schimbă după pornire',
      'Se pot schimba numele, ipoteza, ponderile și (în afara unui grup) partea de oameni. Ca să măsurați altceva, începeți alt experiment.',
    ],
    experiment_state: [
      'Experimentul nu poate trece în această stare',
      'Ciorna se pornește o dată; cel în curs se oprește sau se decide; cel oprit se decide; ce este decis rămâne.',
    ],
    experiment_group_full: [
      'Celelalte experimente ale grupului nu lasă loc pentru partea lui de oameni',
      'Micșorați partea, opriți alt experiment din grup sau începeți-l în afara lui.',
    ],
    experiment_no_arm: ['Experimentul nu are o asemenea variantă', 'Dați cheia uneia dintre variantele lui.'],
    experiment_nobody: [
      'Niciunul dintre acești identificatori nu indică o persoană',
      'Dați o persoană sau un identificator după care se recunosc oamenii, de exemplu `anonymous_id` sau `user_id`.',
    ],
    hold_out_changed: [
      'Altcineva a modificat între timp grupul de control',
      'Citiți-l din nou și trimiteți modificarea încă o dată.',
    ],
    journey_state: ['Nu se poate trece în această stare', 'Ciorna se publică întâi; cel oprit se publică din nou.'],
    journey_not_by_api: ['Acest parcurs nu începe printr-un apel', 'Adăugați începutul „Un apel API” și publicați.'],
    too_many_journeys: ['Există deja 200 de parcursuri', 'Opriți-le pe cele inutile.'],
    journey_nobody: ['Nimeni nu este cunoscut după asta', 'Indicați o persoană sau un identificator al ei.'],
    audience_rule_faulty: [
      'Această regulă nu poate fi verificată',
      'Mai jos scrie de ce: un cerc de audiențe, o audiență necunoscută, peste 6 niveluri sau 40 de condiții.',
    ],
    audience_changed: ['Altcineva a schimbat deja această audiență', 'Deschideți-o din nou și faceți schimbarea.'],
    audience_used: [
      'Din această audiență sunt alcătuite altele',
      'Mai jos sunt numite; schimbați-le sau arhivați-le întâi.',
    ],
    too_many_audiences: [
      'Sunt deja 300 de audiențe',
      'Arhivați-le pe cele nefolosite: fiecare este verificată la orice eveniment.',
    ],
    audience_archived: ['Această audiență este arhivată', 'Creați una nouă; regula acesteia se poate copia.'],
    audience_export_refused: [
      'Destinatarul nu a primit lista',
      'Mai jos este răspunsul lui. Nimic de anulat: trimiteți din nou când funcționează.',
    ],
    loyalty_insufficient: [
      'Nu este atât de cheltuit',
      'Mai jos scrie cât este disponibil acum; ce e inactiv se socotește mai târziu.',
    ],
    loyalty_account_closed: [
      'Nimeni nu este cunoscut după aceste date sau contul este închis',
      'Indicați telefonul, e-mailul sau cardul după care se poate recunoaște cineva.',
    ],
    loyalty_no_programme: [
      'Niciun program de loialitate nu este în vigoare sau nu are un asemenea sold',
      'Publicați un program.',
    ],
    loyalty_programme_changed: [
      'Altcineva a schimbat între timp programul',
      'Păstrați-le pe ale dumneavoastră deasupra sau reîncărcați pagina.',
    ],
    loyalty_programme_faulty: ['Ciorna nu poate fi publicată', 'Îndreptați ce este numit mai jos.'],
    loyalty_not_reversible: [
      'Această operație nu poate fi stornată',
      'Se stornează câștigurile, acordările, soldurile inițiale și corecturile, fiecare o singură dată.',
    ],
    loyalty_approval_decided: ['S-a decis deja', 'Deschideți lista din nou.'],
    loyalty_four_eyes: [
      'Cu aceasta trebuie să fie de acord altcineva',
      'Rugați un coleg cu limita destul de mare; nimeni nu își aprobă singur cererea.',
    ],
    loyalty_hold_ended: ['Această reținere s-a încheiat', 'Deschideți contul din nou.'],
    loyalty_not_spendable: ['Programul nu permite plata cu acestea', 'Mai jos scrie care regulă împiedică.'],
    loyalty_occasion_taken: ['Această ocazie nu dă nimic acum', 'Mai jos scrie de ce.'],
    card_misread: [
      'Nu este un număr de card sau o cifră e greșită',
      'Scanați cardul încă o dată sau recitiți cifrele.',
    ],
    card_unknown: [
      'Nu există un card cu acest număr',
      'Verificați numărul; seria unui card nou trebuie mai întâi făcută sau importată.',
    ],
    card_blocked: ['Acest card este blocat', 'Poate fi deblocat sau înlocuit; ce a câștigat se păstrează.'],
    card_replaced: ['Locul acestui card l-a luat altul', 'Cereți clientului cardul nou sau telefonul.'],
    card_not_handed_out: ['Acest card nu este încă al nimănui', 'Înregistrați-l mai întâi.'],
    card_taken: ['Acest card este al altcuiva', 'Luați alt card. Dacă e același client, uniți mai întâi profilurile.'],
    cards_enough: ['Clientul are deja câte carduri se pot avea', 'Înlocuiți sau uniți unul dintre ele.'],
    customer_not_named: ['Așa nu se poate numi clientul', 'Indicați telefonul, e-mailul sau numărul clientului.'],
    suspicion_decided: [
      'Cineva a decis deja despre aceasta',
      'Deschideți lista din nou; ce se vede încă o dată se redeschide singur.',
    ],
    referrals_off: ['Recomandările sunt oprite', 'Le pornește un marketer.'],
    gift_taken_back: [
      'Acest dar nu poate fi luat înapoi',
      'Mai jos scrie de ce: a fost deja luat înapoi sau punctele s-au cheltuit.',
    ],
    referral_ended: ['Această recomandare s-a încheiat', 'Priviți-o din nou: răsplătită, refuzată sau anulată.'],
    loyalty_household_full: [
      'Această familie are deja câți membri poate avea',
      'Împreună cheltuie cel mult zece; întâi să iasă cineva.',
    ],
    loyalty_household_alone: ['Este unul și același client', 'Numiți doi: capul familiei și cine intră.'],
    gift_refused: ['Aceste puncte nu pot fi dăruite', 'Mai jos scrie de ce.'],
  },
  reason: {
    event_not_an_object: ['Un element al pachetului nu este obiect', 'Trimiteți fiecare eveniment ca obiect JSON.'],
    type_missing: [
      'Evenimentul nu are un tip cunoscut',
      'Puneți type pe identify, track, page, screen, group sau alias.',
    ],
    id_missing: [
      'Evenimentul nu vorbește despre nimeni',
      'Trimiteți userId sau anonymousId; textul gol și spațiile nu contează.',
    ],
    id_reserved: [
      'Singurul identificator este un cuvânt care înseamnă „nimic”',
      'Expeditorul scrie „null”, „undefined” etc.: mai bine fără userId și cu un anonymousId adevărat.',
    ],
    id_wrong_type: [
      'Un identificator nu este text',
      'Trimiteți identificatorii ca text; obiectele, listele și fracțiile nu sunt identificatori.',
    ],
    id_too_long: [
      'Un identificator are peste 512 caractere',
      'Trimiteți identificatorul, nu un token sau un document.',
    ],
    message_id_too_long: [
      'messageId are peste 100 de caractere',
      'Folosiți un UUID sau lăsați-l la o parte și va fi atribuit.',
    ],
    event_name_missing: ['Un eveniment track nu are nume', 'Puneți event, de ex. "Order Completed".'],
    name_too_long: [
      'Numele evenimentului are peste 200 de caractere',
      'Folosiți un nume fix și puneți detaliile în properties.',
    ],
    group_id_missing: ['Un eveniment group nu numește grupul', 'Puneți groupId.'],
    previous_id_missing: ['Un alias nu spune cine este cine', 'Puneți vechiul număr în previousId și noul în userId.'],
    merge_incomplete: [
      'Un merge nu numește doi identificatori',
      'Trimiteți mergeProperties cu exact două obiecte {type, value}.',
    ],
    wrong_type: [
      'O parte a evenimentului are tip greșit',
      'traits, properties, context și integrations sunt obiecte; context.externalIds este o listă.',
    ],
    bad_timestamp: ['O oră nu poate fi citită', 'Trimiteți orele în ISO 8601, de ex. 2026-01-31T12:00:00.000Z.'],
    event_too_large: ['Evenimentul depășește 32 KB', 'Trimiteți mai puțin: numere și fapte, nu documente sau imagini.'],
    too_deep: ['Evenimentul este imbricat prea adânc', 'Simplificați-l: cel mult 64 de niveluri.'],
    nul_character: ['Evenimentul conține un caracter NUL', 'Eliminați \\u0000 din text; vine adesea din date binare.'],
    lone_surrogate: [
      'Evenimentul conține o jumătate de caracter',
      'Expeditorul a tăiat textul în mijlocul unui emoji: tăiați pe caractere.',
    ],
    forbidden_key: [
      'Evenimentul conține o cheie cu care se atacă programe',
      'Cheile __proto__ și constructor.prototype nu sunt primite; vedeți cine le trimite.',
    ],
    number_out_of_range: ['Un număr este prea mare', 'Trimiteți numere sub 1,8e308 sau ca text.'],
    refused_by_store: [
      'Baza de date nu a primit evenimentul',
      'Anunțați autorii Throughline. Evenimentul e păstrat; reluați-l după o actualizare.',
    ],
    unreadable_body: [
      'O cerere întreagă nu a putut fi citită',
      'Corectați expeditorul; octeții sunt păstrați așa cum au sosit.',
    ],
  },
  report: {
    journey_step_failed: [
      'Pașii unui parcurs nu reușesc',
      'Deschideți parcursul, îndreptați pasul și publicați cu mutarea oamenilor.',
    ],
    messages_unknown: [
      'Mesaje despre care nu se știe dacă au plecat',
      'Priviți lista furnizorului și spuneți despre fiecare: trimis, netrimis sau trimite din nou.',
    ],
    messages_template_failed: [
      'Șablonul nu a putut fi completat',
      'Deschideți mesajul, priviți cauza și salvați o versiune nouă.',
    ],
    messages_template_stopped: ['Șablonul a rulat prea mult', 'Simplificați șablonul și salvați o versiune nouă.'],
    sender_away: [
      'Expeditorul nu funcționează',
      'Verificați adresa și datele lui de acces; mesajele așteaptă și pleacă atunci când merge.',
    ],
    not_ready_database: ['Baza de date nu răspunde', 'Verificați că PostgreSQL rulează și poate fi contactat.'],
    not_ready_history_engine: [
      'Motorul istoricului nu răspunde',
      'Verificați că ClickHouse rulează; istoricul recuperează singur.',
    ],
    not_ready_migrations: [
      'Baza de date nu este adusă la această versiune',
      'Reporniți serverul sau rulați „throughline migrate”.',
    ],
    not_ready_disk: ['Discul este aproape plin', 'Eliberați spațiu înainte ca serverul să refuze expeditorii.'],
    not_ready_intake: [
      'Evenimentele sosesc mai repede decât pot fi scrise',
      'Verificați discul bazei de date sau porniți încă un proces.',
    ],
    not_ready_consumers: [
      'Consumatorii au rămas în urmă',
      'Evenimentele sunt în siguranță. Vedeți jurnalul serverului sau porniți încă un proces cu THROUGHLINE_ROLE=worker.',
    ],
    identity_conflicts: [
      'Conflicte de identitate așteaptă o decizie',
      'Deschideți-l pe fiecare și uniți clienții, țineți-i separat sau închideți conflictul.',
    ],
    history_rebuilding: ['Istoricul se reconstruiește', 'Nu e nimic de făcut: până la capăt cifrele rămân cele vechi.'],
    history_away: [
      'ClickHouse nu primește evenimente',
      'Verificați că rulează și are spațiu pe disc; ce așteaptă stă în PostgreSQL.',
    ],
    history_refused: [
      'ClickHouse refuză ce i se trimite',
      'Vedeți jurnalul serverului; reconstruirea istoricului îi reface tabelele.',
    ],
    privacy_request_failed: [
      'O cerere privind datele a eșuat',
      'Deschideți cererea, citiți notele, înlăturați cauza și cereți din nou.',
    ],
    problems_unreadable: [
      'Unele probleme nu au putut fi citite',
      'Încercați din nou; dacă persistă, vedeți jurnalul serverului.',
    ],
    loyalty_orders_stuck: [
      'Punctele unor comenzi nu s-au putut socoti',
      'Căutați comanda în jurnalul serverului, îndreptați regula și publicați programul din nou.',
    ],
    suspicion_self_referral: ['Loialitate: cineva s-a adus pe sine', 'Deschideți suspiciunile și decideți.'],
    suspicion_referral_loop: ['Loialitate: recomandări în cerc', 'Deschideți suspiciunile și decideți.'],
    suspicion_referral_velocity: ['Loialitate: foarte mulți prieteni deodată', 'Deschideți suspiciunile și decideți.'],
    suspicion_cashier_referral: [
      'Loialitate: un casier a introdus propriul cod',
      'Deschideți suspiciunile și decideți.',
    ],
    suspicion_cashier_card: ['Loialitate: cardul casierului la casa lui', 'Deschideți suspiciunile și decideți.'],
    suspicion_gifts_received: ['Loialitate: foarte multe cadouri', 'Deschideți suspiciunile și decideți.'],
    suspicion_slips_refused: ['Loialitate: bonuri de casă refuzate', 'Deschideți suspiciunile și decideți.'],
    suspicion_overspent: [
      'Loialitate: fără rețea s-a cheltuit mai mult decât era',
      'Deschideți suspiciunile și decideți.',
    ],
    suspicion_code_at_two_tills: ['Loialitate: un cod la două case', 'Deschideți suspiciunile și decideți.'],
  },
} satisfies ServerWords as ServerWords;
