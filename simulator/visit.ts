/** Chooses how a person comes to Meridian this time, and lets it happen. */
import type { Rhythm } from './calendar.ts';
import { callIn, writeMessage } from './contacts.ts';
import { chooseStore, goToKiosk, goToStore } from './in-store.ts';
import { goOnline, type Outcome } from './online.ts';
import { buyAtMarketplace, readNewsletter } from './partners.ts';
import type { Habit, Person } from './person.ts';
import type { Random } from './random.ts';
import type { Scene } from './script.ts';
import type { Diary } from './world.ts';

export type Way = 'web' | 'app' | 'store' | 'kiosk' | 'call' | 'message' | 'newsletter' | 'marketplace';

const ways: Readonly<Record<Habit, Readonly<Record<Way, number>>>> = {
  web: { web: 77, app: 0, store: 8, kiosk: 0, call: 2, message: 3, newsletter: 10, marketplace: 0 },
  app: { web: 7, app: 72, store: 10, kiosk: 1, call: 2, message: 4, newsletter: 4, marketplace: 0 },
  store: { web: 5, app: 0, store: 83, kiosk: 5, call: 2, message: 1, newsletter: 4, marketplace: 0 },
  omni: { web: 16, app: 26, store: 34, kiosk: 5, call: 3, message: 6, newsletter: 10, marketplace: 0 },
  phone: { web: 18, app: 0, store: 12, kiosk: 0, call: 70, message: 0, newsletter: 0, marketplace: 0 },
  marketplace: { web: 18, app: 0, store: 4, kiosk: 0, call: 0, message: 0, newsletter: 0, marketplace: 78 },
};

export const rhythmOf: Readonly<Record<Way, Rhythm>> = {
  web: 'online',
  app: 'online',
  newsletter: 'online',
  message: 'online',
  marketplace: 'online',
  store: 'store',
  kiosk: 'store',
  call: 'desk',
};

export function chooseWay(person: Person, diary: Diary, random: Random): Way {
  const way = random.weighted(ways[person.habit]);
  const known =
    diary.has(person.index, 'signedUp') || diary.has(person.index, 'hasCard') || diary.has(person.index, 'bought');
  if (way === 'newsletter' && (!known || !person.consents.email || person.emails.length === 0)) return 'web';
  const writes = person.telegram !== undefined || person.viber !== undefined;
  if (writes && random.chance(0.12)) return 'message';
  if (way === 'message' && !writes) return 'web';
  return way === 'app' && person.app === undefined ? 'web' : way;
}

export function happen(scene: Scene, way: Way): Outcome {
  switch (way) {
    case 'web':
    case 'app':
      return goOnline(scene, { channel: way });
    case 'store':
      return goToStore(scene, chooseStore(scene));
    case 'kiosk':
      return goToKiosk(scene, chooseStore(scene));
    case 'call':
      return callIn(scene);
    case 'message':
      return writeMessage(scene);
    case 'newsletter':
      return readNewsletter(scene);
    case 'marketplace':
      return buyAtMarketplace(scene);
  }
}
