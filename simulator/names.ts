import type { Culture } from './retailer.ts';
import type { Random } from './random.ts';

export type Gender = 'f' | 'm';

export interface Name {
  readonly given: string;
  readonly family: string;
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const given: Readonly<Record<Culture, Readonly<Record<Gender, readonly string[]>>>> = {
  en: {
    f: words(`Aoife Emma Niamh Ciara Sarah Grace Emily Róisín Hannah Orla Sinéad Katie Laura Maeve Rachel Rebecca Sophie
      Amy Claire Deirdre Fiona Gemma Holly Jane Lucy Mary Nora Olivia Ruth Una Alice Bridget`),
    m: words(`Seán Conor Jack James Daniel Michael Patrick Liam Cian Oisín Adam Luke Ryan Thomas David Mark Aidan Brian
      Declan Eoin Fergus Gavin Henry Ian John Kevin Niall Owen Paul Robert Simon Peter`),
  },
  ru: {
    f: words(`Анна Мария Елена Ольга Наталья Ирина Светлана Татьяна Екатерина Юлия Анастасия Дарья Виктория Полина Ксения
      Алина Вера Галина Евгения Жанна Инна Кристина Лариса Людмила Марина Надежда Оксана Софья Яна Валентина`),
    m: words(`Александр Сергей Дмитрий Андрей Алексей Максим Иван Михаил Артём Никита Роман Павел Владимир Денис Игорь
      Олег Евгений Кирилл Виктор Антон Борис Вадим Глеб Егор Илья Константин Леонид Николай Юрий Ярослав`),
  },
  pl: {
    f: words(`Anna Maria Katarzyna Małgorzata Agnieszka Barbara Ewa Krystyna Elżbieta Magdalena Joanna Aleksandra Zofia
      Monika Natalia Karolina Justyna Beata Dorota Hanna Iwona Julia Kinga Łucja Marta Oliwia Paulina Renata Sylwia Wanda`),
    m: words(`Jan Piotr Krzysztof Andrzej Tomasz Paweł Michał Marcin Grzegorz Jakub Adam Łukasz Zbigniew Marek Rafał
      Mateusz Wojciech Dariusz Kamil Bartosz Dawid Filip Hubert Igor Konrad Maciej Oskar Przemysław Szymon Witold`),
  },
  ro: {
    f: words(`Maria Elena Ioana Andreea Ana Mihaela Cristina Alexandra Daniela Gabriela Alina Simona Raluca Diana Roxana
      Oana Bianca Larisa Anca Camelia Denisa Florentina Georgiana Ileana Loredana Monica Nicoleta Paula Teodora Valentina`),
    m: words(`Andrei Ion Alexandru Mihai Ștefan Gheorghe Cristian Adrian Florin Vlad Bogdan Radu Daniel Marius Ionuț
      Cătălin Sorin Răzvan Dragoș Victor Călin Darius Emil Horia Liviu Matei Nicolae Octavian Petru Tudor`),
  },
};

/** Masculine forms; women's are derived where the language has them. */
const family: Readonly<Record<Culture, readonly string[]>> = {
  en: words(`Murphy Kelly Byrne Ryan O'Brien Walsh O'Sullivan O'Connor Doyle McCarthy Gallagher Doherty Kennedy Lynch Murray
    Quinn Moore McLoughlin Carroll Connolly Daly O'Connell Wilson Dunne Brennan Burke Collins Campbell Clarke Johnston
    Hughes Farrell Fitzgerald Brown Martin Maguire Nolan Flynn Thompson Callaghan Duffy Mahony Boyle Healy Shea White
    Sweeney Hayes Kavanagh Power`),
  ru: words(`Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев Лебедев
    Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьёв Борисов Яковлев
    Григорьев Романов Воробьёв Сергеев Кузьмин Фролов Александров Дмитриев Королёв Гусев Киселёв Ильин Максимов Поляков
    Сорокин Виноградов Ковалёв Белов Медведев Антонов Тарасов`),
  pl: words(`Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski
    Jankowski Mazur Kwiatkowski Krawczyk Piotrowski Grabowski Nowakowski Pawłowski Michalski Nowicki Adamczyk Dudek Zając
    Wieczorek Jabłoński Król Majewski Olszewski Jaworski Wróbel Malinowski Pawlak Witkowski Walczak Stępień Górski
    Rutkowski Michalak Sikora Ostrowski Baran Duda Szewczyk Tomaszewski Pietrzak Marciniak Wróblewski Zalewski`),
  ro: words(`Popa Popescu Ionescu Pop Radu Dumitru Gheorghe Stoica Stan Munteanu Rus Matei Constantin Șerban Moldovan Nistor
    Lazăr Marin Tudor Dobre Barbu Ștefan Florea Dinu Sandu Oprea Nedelcu Ciobanu Cojocaru Bălan Toma Ungureanu Vasile
    Neagu Manole Iordache Mocanu Bucur Pavel Anghel Diaconu Stanciu Lungu Preda Sava Roman Crăciun Enache Tănase Grigore`),
};

export function nameOf(culture: Culture, gender: Gender, random: Random): Name {
  return {
    given: random.pick(given[culture][gender]),
    family: familyName(culture, gender, random.pick(family[culture])),
  };
}

/** The form of a family's name for one member: Иванов has a wife Иванова, Kowalski a wife Kowalska. */
export function familyName(culture: Culture, gender: Gender, masculine: string): string {
  if (gender === 'm') return masculine;
  if (culture === 'ru') return masculine.endsWith('ий') ? `${masculine.slice(0, -2)}ая` : `${masculine}а`;
  if (culture === 'pl' && masculine.endsWith('i')) return `${masculine.slice(0, -1)}a`;
  return masculine;
}

export const familyStem = (culture: Culture, random: Random): string => random.pick(family[culture]);

const cyrillic: Readonly<Record<string, string>> = Object.fromEntries(
  words(`а:a б:b в:v г:g д:d е:e ё:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch ш:sh
    щ:sch ъ: ы:y ь: э:e ю:yu я:ya`).map((pair) => pair.split(':') as [string, string]),
);

/** Letters a to z only, as mail boxes are named. */
export function latin(text: string): string {
  const letters = Array.from(text.toLowerCase(), (letter) => cyrillic[letter] ?? (letter === 'ł' ? 'l' : letter)).join(
    '',
  );
  return letters.normalize('NFD').replace(/[^a-z]/g, '');
}

export const streets: Readonly<Record<Culture, readonly string[]>> = {
  en: [
    'Main Street',
    'Church Road',
    'Mill Lane',
    'Harbour View',
    'Oak Avenue',
    'Castle Park',
    'Abbey Court',
    'Hill Road',
  ],
  ru: ['ул. Садовая', 'ул. Лесная', 'ул. Озёрная', 'ул. Школьная', 'ул. Мира', 'ул. Речная', 'ул. Зелёная'],
  pl: [
    'ul. Polna',
    'ul. Leśna',
    'ul. Słoneczna',
    'ul. Krótka',
    'ul. Szkolna',
    'ul. Ogrodowa',
    'ul. Lipowa',
    'ul. Brzozowa',
  ],
  ro: ['Str. Teilor', 'Str. Florilor', 'Str. Libertății', 'Str. Morii', 'Str. Izvor', 'Bd. Unirii', 'Str. Salcâmilor'],
};
