/** What Meridian's categories, colours and sizes are called in its four languages, and what such a thing weighs. */
import type { Culture } from '../retailer.ts';

export type InLanguages = Readonly<Record<Culture, string>>;

const in4 = (en: string, ru: string, pl: string, ro: string): InLanguages => ({ en, ru, pl, ro });

export interface CategoryWords {
  readonly names: InLanguages;
  /** One of them, as it stands in a product's name. */
  readonly one: InLanguages;
  readonly grams: number;
  /** Number or path of Google's product taxonomy. */
  readonly google: string;
}

const words = (grams: number, google: string, names: InLanguages, one: InLanguages): CategoryWords => ({
  names,
  one,
  grams,
  google,
});

export const departmentNames: Readonly<Record<'Electronics' | 'Clothing', InLanguages>> = {
  Electronics: in4('Electronics', 'Электроника', 'Elektronika', 'Electronice'),
  Clothing: in4('Clothing', 'Одежда', 'Odzież', 'Îmbrăcăminte'),
};

// prettier-ignore
export const categoryWords: Readonly<Record<string, CategoryWords>> = {
  Laptops: words(1600, '328', in4('Laptops', 'Ноутбуки', 'Laptopy', 'Laptopuri'), in4('laptop', 'Ноутбук', 'Laptop', 'Laptop')),
  Smartphones: words(190, '267', in4('Smartphones', 'Смартфоны', 'Smartfony', 'Telefoane'), in4('smartphone', 'Смартфон', 'Smartfon', 'Telefon')),
  Tablets: words(480, '4745', in4('Tablets', 'Планшеты', 'Tablety', 'Tablete'), in4('tablet', 'Планшет', 'Tablet', 'Tabletă')),
  Televisions: words(14_000, '404', in4('Televisions', 'Телевизоры', 'Telewizory', 'Televizoare'), in4('television', 'Телевизор', 'Telewizor', 'Televizor')),
  Monitors: words(4200, '305', in4('Monitors', 'Мониторы', 'Monitory', 'Monitoare'), in4('monitor', 'Монитор', 'Monitor', 'Monitor')),
  Headphones: words(230, '543626', in4('Headphones', 'Наушники', 'Słuchawki', 'Căști'), in4('headphones', 'Наушники', 'Słuchawki', 'Căști')),
  Soundbars: words(3100, '249', in4('Soundbars', 'Саундбары', 'Soundbary', 'Soundbaruri'), in4('soundbar', 'Саундбар', 'Soundbar', 'Soundbar')),
  Speakers: words(640, '249', in4('Speakers', 'Колонки', 'Głośniki', 'Boxe'), in4('speaker', 'Колонка', 'Głośnik', 'Boxă')),
  Smartwatches: words(55, '201', in4('Smartwatches', 'Умные часы', 'Smartwatche', 'Ceasuri inteligente'), in4('smartwatch', 'Умные часы', 'Smartwatch', 'Ceas inteligent')),
  Cameras: words(520, '142', in4('Cameras', 'Фотоаппараты', 'Aparaty', 'Aparate foto'), in4('camera', 'Фотоаппарат', 'Aparat', 'Aparat foto')),
  Mice: words(95, '304', in4('Mice', 'Мыши', 'Myszki', 'Mouse-uri'), in4('mouse', 'Мышь', 'Myszka', 'Mouse')),
  Keyboards: words(620, '303', in4('Keyboards', 'Клавиатуры', 'Klawiatury', 'Tastaturi'), in4('keyboard', 'Клавиатура', 'Klawiatura', 'Tastatură')),
  Chargers: words(110, '276', in4('Chargers', 'Зарядные устройства', 'Ładowarki', 'Încărcătoare'), in4('charger', 'Зарядное устройство', 'Ładowarka', 'Încărcător')),
  Cables: words(60, '259', in4('Cables', 'Кабели', 'Kable', 'Cabluri'), in4('cable', 'Кабель', 'Kabel', 'Cablu')),
  Cases: words(45, '2353', in4('Cases', 'Чехлы', 'Etui', 'Huse'), in4('case', 'Чехол', 'Etui', 'Husă')),
  'Memory Cards': words(5, '384', in4('Memory cards', 'Карты памяти', 'Karty pamięci', 'Carduri de memorie'), in4('memory card', 'Карта памяти', 'Karta pamięci', 'Card de memorie')),
  'Bags & Sleeves': words(310, '300', in4('Bags & sleeves', 'Сумки и чехлы для ноутбуков', 'Torby i pokrowce', 'Genți și huse'), in4('sleeve', 'Чехол для ноутбука', 'Pokrowiec', 'Husă laptop')),
  Kitchen: words(5200, '736', in4('Kitchen', 'Кухня', 'Kuchnia', 'Bucătărie'), in4('coffee machine', 'Кофемашина', 'Ekspres do kawy', 'Espressor')),
  'Vacuum Cleaners': words(2900, '619', in4('Vacuum cleaners', 'Пылесосы', 'Odkurzacze', 'Aspiratoare'), in4('vacuum cleaner', 'Пылесос', 'Odkurzacz', 'Aspirator')),
  'T-Shirts': words(170, '212', in4('T-shirts', 'Футболки', 'T-shirty', 'Tricouri'), in4('T-shirt', 'Футболка', 'T-shirt', 'Tricou')),
  Shirts: words(240, '212', in4('Shirts', 'Рубашки', 'Koszule', 'Cămăși'), in4('shirt', 'Рубашка', 'Koszula', 'Cămașă')),
  Blouses: words(190, '212', in4('Blouses', 'Блузки', 'Bluzki', 'Bluze'), in4('blouse', 'Блузка', 'Bluzka', 'Bluză')),
  Skirts: words(280, '1581', in4('Skirts', 'Юбки', 'Spódnice', 'Fuste'), in4('skirt', 'Юбка', 'Spódnica', 'Fustă')),
  Dresses: words(360, '2271', in4('Dresses', 'Платья', 'Sukienki', 'Rochii'), in4('dress', 'Платье', 'Sukienka', 'Rochie')),
  Tights: words(60, '209', in4('Tights', 'Колготки', 'Rajstopy', 'Dresuri'), in4('tights', 'Колготки', 'Rajstopy', 'Dres')),
  Jeans: words(620, '204', in4('Jeans', 'Джинсы', 'Dżinsy', 'Blugi'), in4('jeans', 'Джинсы', 'Dżinsy', 'Blugi')),
  Trousers: words(480, '204', in4('Trousers', 'Брюки', 'Spodnie', 'Pantaloni'), in4('trousers', 'Брюки', 'Spodnie', 'Pantaloni')),
  Sweaters: words(430, '212', in4('Sweaters', 'Свитеры', 'Swetry', 'Pulovere'), in4('sweater', 'Свитер', 'Sweter', 'Pulover')),
  Coats: words(1250, '5598', in4('Coats', 'Пальто', 'Płaszcze', 'Paltoane'), in4('coat', 'Пальто', 'Płaszcz', 'Palton')),
  Jackets: words(900, '5598', in4('Jackets', 'Куртки', 'Kurtki', 'Jachete'), in4('jacket', 'Куртка', 'Kurtka', 'Jachetă')),
  Sneakers: words(780, '187', in4('Sneakers', 'Кроссовки', 'Sneakersy', 'Pantofi sport'), in4('sneakers', 'Кроссовки', 'Sneakersy', 'Pantofi sport')),
  Boots: words(1100, '187', in4('Boots', 'Ботинки', 'Botki', 'Ghete'), in4('boots', 'Ботинки', 'Botki', 'Ghete')),
  Socks: words(60, '209', in4('Socks', 'Носки', 'Skarpety', 'Șosete'), in4('socks', 'Носки', 'Skarpety', 'Șosete')),
  'Scarves & Hats': words(140, '177', in4('Scarves & hats', 'Шарфы и шапки', 'Szaliki i czapki', 'Eșarfe și căciuli'), in4('scarf', 'Шарф', 'Szalik', 'Eșarfă')),
  Swimwear: words(110, '211', in4('Swimwear', 'Купальники', 'Stroje kąpielowe', 'Costume de baie'), in4('swimsuit', 'Купальник', 'Strój kąpielowy', 'Costum de baie')),
  Children: words(260, '182', in4('Children', 'Детям', 'Dzieci', 'Copii'), in4("children's hoodie", 'Детская толстовка', 'Bluza dziecięca', 'Hanorac copii')),
};

// prettier-ignore
export const colourNames: Readonly<Record<string, InLanguages>> = {
  Graphite: in4('Graphite', 'графитовый', 'grafitowy', 'grafit'), Silver: in4('Silver', 'серебристый', 'srebrny', 'argintiu'),
  Midnight: in4('Midnight', 'тёмно-синий', 'granatowa noc', 'albastru noapte'), Ivory: in4('Ivory', 'слоновая кость', 'kość słoniowa', 'ivoriu'),
  Sage: in4('Sage', 'шалфей', 'szałwia', 'verde salvie'), Grey: in4('Grey', 'серый', 'szary', 'gri'), Blue: in4('Blue', 'синий', 'niebieski', 'albastru'),
  Black: in4('Black', 'чёрный', 'czarny', 'negru'), White: in4('White', 'белый', 'biały', 'alb'), Coral: in4('Coral', 'коралловый', 'koralowy', 'corai'),
  Teal: in4('Teal', 'бирюзовый', 'morski', 'turcoaz'), Sand: in4('Sand', 'песочный', 'piaskowy', 'nisip'), Rose: in4('Rose', 'розовый', 'różowy', 'roz'),
  Steel: in4('Steel', 'стальной', 'stalowy', 'oțel'), Clear: in4('Clear', 'прозрачный', 'przezroczysty', 'transparent'), Navy: in4('Navy', 'тёмно-синий', 'granatowy', 'bleumarin'),
  Plum: in4('Plum', 'сливовый', 'śliwkowy', 'prună'), Olive: in4('Olive', 'оливковый', 'oliwkowy', 'măsliniu'), Cream: in4('Cream', 'кремовый', 'kremowy', 'crem'),
  Red: in4('Red', 'красный', 'czerwony', 'roșu'), Rust: in4('Rust', 'терракотовый', 'rdzawy', 'cărămiziu'), Sky: in4('Sky', 'голубой', 'błękitny', 'bleu'),
  Check: in4('Check', 'в клетку', 'w kratę', 'carouri'), Forest: in4('Forest', 'тёмно-зелёный', 'leśna zieleń', 'verde închis'), Camel: in4('Camel', 'верблюжий', 'camelowy', 'camel'),
  Tartan: in4('Tartan', 'тартан', 'szkocka krata', 'tartan'), Floral: in4('Floral', 'цветочный', 'w kwiaty', 'floral'), Emerald: in4('Emerald', 'изумрудный', 'szmaragdowy', 'smarald'),
  Nude: in4('Nude', 'телесный', 'cielisty', 'nude'), Indigo: in4('Indigo', 'индиго', 'indygo', 'indigo'), Oatmeal: in4('Oatmeal', 'овсяный', 'owsiany', 'bej'),
  Wine: in4('Wine', 'винный', 'bordowy', 'vișiniu'), Brown: in4('Brown', 'коричневый', 'brązowy', 'maro'), Mixed: in4('Mixed', 'ассорти', 'mix', 'asortat'),
  Yellow: in4('Yellow', 'жёлтый', 'żółty', 'galben'), Green: in4('Green', 'зелёный', 'zielony', 'verde'), Stone: in4('Stone', 'каменный', 'kamienny', 'piatră'),
};

export const attributeNames = {
  colour: in4('Colour', 'Цвет', 'Kolor', 'Culoare'),
  size: in4('Size', 'Размер', 'Rozmiar', 'Mărime'),
  model: in4('Configuration', 'Комплектация', 'Konfiguracja', 'Configurație'),
  warranty: in4('Warranty', 'Гарантия', 'Gwarancja', 'Garanție'),
  season: in4('Season', 'Сезон', 'Sezon', 'Sezon'),
} as const;

export const seasonNames = {
  winter: in4('Autumn and winter', 'Осень и зима', 'Jesień i zima', 'Toamnă și iarnă'),
  summer: in4('Spring and summer', 'Весна и лето', 'Wiosna i lato', 'Primăvară și vară'),
  all: in4('All year', 'Круглый год', 'Cały rok', 'Tot anul'),
} as const;

/** What stands below the name; `{name}` is the product's. */
export const descriptions: Readonly<Record<'Electronics' | 'Clothing', InLanguages>> = {
  Electronics: in4(
    '{name}. Tested by us, with two years of warranty. Collect it in a store today or have it brought; return it in any store within 30 days.',
    '{name}. Проверено нами, гарантия два года. Заберите сегодня в магазине или закажите доставку; вернуть можно в любом магазине в течение 30 дней.',
    '{name}. Sprawdzony przez nas, dwa lata gwarancji. Odbiór dziś w sklepie lub dostawa; zwrot w dowolnym sklepie w ciągu 30 dni.',
    '{name}. Testat de noi, cu doi ani garanție. Ridicare azi din magazin sau livrare; retur în orice magazin în 30 de zile.',
  ),
  Clothing: in4(
    '{name}. Try it on in a store before you pay, or at home; what does not fit goes back to any store within 30 days.',
    '{name}. Примерьте в магазине до оплаты или дома; что не подошло, вернёте в любом магазине в течение 30 дней.',
    '{name}. Przymierz w sklepie przed zapłatą albo w domu; co nie pasuje, oddasz w dowolnym sklepie w ciągu 30 dni.',
    '{name}. Probează în magazin înainte de plată sau acasă; ce nu se potrivește se returnează în orice magazin în 30 de zile.',
  ),
};
