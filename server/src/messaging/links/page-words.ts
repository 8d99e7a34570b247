/** The words of the preference page, in the languages that the shop speaks. */
export const pageLanguages = ['en', 'ru', 'pl', 'ro'] as const;
export type PageLanguage = (typeof pageLanguages)[number];

interface Words {
  readonly title: string;
  readonly intro: string;
  readonly channels: Readonly<Record<string, string>>;
  readonly save: string;
  readonly saved: string;
  readonly leaveTitle: string;
  readonly leaveIntro: string;
  readonly leave: string;
  readonly left: string;
  readonly more: string;
  readonly gone: string;
}

export const pageWords: Readonly<Record<PageLanguage, Words>> = {
  en: {
    title: 'What may we write to you?',
    intro: 'Choose the ways in which we may send you offers and news. Messages about your orders come in any case.',
    channels: { email: 'E-mail', sms: 'SMS', push: 'Push', telegram: 'Telegram', viber: 'Viber', in_app: 'In the app' },
    save: 'Save',
    saved: 'Saved. It holds from now on.',
    leaveTitle: 'No more messages like this?',
    leaveIntro: 'We will not send you offers and news this way any more.',
    leave: 'Unsubscribe',
    left: 'You are unsubscribed. It holds from now on.',
    more: 'Choose what you get',
    gone: 'This link is not valid. Please use the one in our newest message.',
  },
  ru: {
    title: 'О чём вам писать?',
    intro:
      'Выберите, как мы можем присылать вам предложения и новости. Сообщения о ваших заказах приходят в любом случае.',
    channels: {
      email: 'Электронная почта',
      sms: 'SMS',
      push: 'Push-уведомления',
      telegram: 'Telegram',
      viber: 'Viber',
      in_app: 'В приложении',
    },
    save: 'Сохранить',
    saved: 'Сохранено. Действует с этой минуты.',
    leaveTitle: 'Больше не присылать таких сообщений?',
    leaveIntro: 'Мы больше не будем присылать вам предложения и новости этим способом.',
    leave: 'Отписаться',
    left: 'Вы отписаны. Действует с этой минуты.',
    more: 'Выбрать, что получать',
    gone: 'Эта ссылка недействительна. Воспользуйтесь ссылкой из нашего последнего сообщения.',
  },
  pl: {
    title: 'O czym możemy do Ciebie pisać?',
    intro:
      'Wybierz, w jaki sposób możemy wysyłać Ci oferty i nowości. Wiadomości o Twoich zamówieniach przychodzą zawsze.',
    channels: {
      email: 'E-mail',
      sms: 'SMS',
      push: 'Powiadomienia push',
      telegram: 'Telegram',
      viber: 'Viber',
      in_app: 'W aplikacji',
    },
    save: 'Zapisz',
    saved: 'Zapisano. Obowiązuje od teraz.',
    leaveTitle: 'Nie wysyłać więcej takich wiadomości?',
    leaveIntro: 'Nie będziemy już wysyłać Ci ofert i nowości w ten sposób.',
    leave: 'Wypisz mnie',
    left: 'Wypisano. Obowiązuje od teraz.',
    more: 'Wybierz, co dostajesz',
    gone: 'Ten odnośnik jest nieważny. Użyj odnośnika z naszej najnowszej wiadomości.',
  },
  ro: {
    title: 'Ce vă putem scrie?',
    intro: 'Alegeți cum vă putem trimite oferte și noutăți. Mesajele despre comenzile dumneavoastră vin în orice caz.',
    channels: {
      email: 'E-mail',
      sms: 'SMS',
      push: 'Notificări push',
      telegram: 'Telegram',
      viber: 'Viber',
      in_app: 'În aplicație',
    },
    save: 'Salvează',
    saved: 'Salvat. Este valabil de acum înainte.',
    leaveTitle: 'Fără astfel de mesaje?',
    leaveIntro: 'Nu vă vom mai trimite oferte și noutăți pe această cale.',
    leave: 'Dezabonare',
    left: 'Sunteți dezabonat. Este valabil de acum înainte.',
    more: 'Alegeți ce primiți',
    gone: 'Acest link nu este valabil. Folosiți linkul din cel mai nou mesaj al nostru.',
  },
};

/** The message's own language, else what the browser asks for. */
export function pageLanguage(wished: readonly (string | null | undefined)[]): PageLanguage {
  for (const wish of wished) {
    for (const part of (wish ?? '').split(',')) {
      const found = pageLanguages.find((one) => part.trim().toLowerCase().startsWith(one));
      if (found !== undefined) return found;
    }
  }
  return 'en';
}
