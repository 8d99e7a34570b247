/** What a messenger answers by itself, in the languages that the shop speaks. */
import { pageLanguage, type PageLanguage } from '../links/page-words.ts';

export type Said = 'linked' | 'stopped' | 'started' | 'unknown';

const words: Readonly<Record<PageLanguage, Readonly<Record<Said, string>>>> = {
  en: {
    linked: 'This chat is yours now: messages of the shop come here.',
    stopped: 'No more offers here. Write START if you want them again.',
    started: 'Offers and news come here again. Write STOP if you do not want them any more.',
    unknown: 'This link is not valid any more. Please open a new one in the app of the shop.',
  },
  ru: {
    linked: 'Этот чат теперь ваш: сообщения магазина будут приходить сюда.',
    stopped: 'Предложений здесь больше не будет. Напишите СТАРТ, если захотите получать их снова.',
    started: 'Предложения и новости снова приходят сюда. Напишите СТОП, если они больше не нужны.',
    unknown: 'Эта ссылка больше не действует. Откройте новую в приложении магазина.',
  },
  pl: {
    linked: 'Ten czat należy teraz do Ciebie: wiadomości sklepu będą przychodzić tutaj.',
    stopped: 'Nie będzie tu więcej ofert. Napisz START, jeśli chcesz je znów otrzymywać.',
    started: 'Oferty i nowości znów przychodzą tutaj. Napisz STOP, jeśli już ich nie chcesz.',
    unknown: 'Ten link jest już nieważny. Otwórz nowy w aplikacji sklepu.',
  },
  ro: {
    linked: 'Această conversație este acum a dumneavoastră: mesajele magazinului vin aici.',
    stopped: 'Nu mai vin oferte aici. Scrieți START dacă le doriți din nou.',
    started: 'Ofertele și noutățile vin din nou aici. Scrieți STOP dacă nu le mai doriți.',
    unknown: 'Acest link nu mai este valabil. Deschideți unul nou în aplicația magazinului.',
  },
};

export const answerWords = (language: string | undefined, said: Said): string =>
  words[pageLanguage([language ?? null])][said];
