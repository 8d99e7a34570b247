/** Calls and messages. A caller is known by the number alone, a messenger's user by the messenger's id. */
import { orderFields, type Order } from './basket.ts';
import { callerNumber, mailTrait, nameTraits } from './membership.ts';
import type { Outcome } from './online.ts';
import { callSeats, hotline, seatId } from './retailer.ts';
import { claim, ids, Script, type Scene } from './script.ts';
import { phoneOf } from './world.ts';

export function callIn(scene: Scene): Outcome {
  const { random, person, world, at } = scene;
  const number = callerNumber(person, at);
  // One in thirty hides the number; the exchange then reports a word.
  const caller = claim(['phone', random.chance(0.03) ? 'anonymous' : number]);
  const script = new Script({
    at,
    source: 'call-centre',
    actor: person.key,
    anonymousId: seatId(random.int(callSeats)),
  });
  const call = {
    call_id: `call-${scene.visitId}`,
    direction: 'inbound',
    line: random.pick(['general', 'orders', 'service']),
    language: person.culture,
  };
  script.track('Call Received', call, caller);
  script.wait(random, 4, 50);
  if (random.chance(0.11)) {
    script.track('Call Missed', { ...call, waited_seconds: 20 + random.int(90) }, caller);
    return { deeds: script.deeds };
  }
  if (random.chance(0.22)) orderByPhone(script, scene);
  script.wait(random, 60, 500);
  script.track(
    'Call Completed',
    {
      ...call,
      duration_seconds: 60 + random.int(500),
      topic: random.pick(['delivery', 'return', 'advice', 'bonus', 'complaint']),
    },
    caller,
  );
  const wanted = world.catalogue.pick(random, new Date(at).getUTCMonth(), person.taste);
  return { deeds: script.deeds, wanted };
}

function orderByPhone(script: Script, scene: Scene): void {
  const { random, person, world } = scene;
  script.wait(random, 60, 200);
  const variant = world.catalogue.pick(random, new Date(scene.at).getUTCMonth(), person.taste);
  const order: Order = {
    id: `MC-${scene.visitId}`,
    lines: [{ variant, quantity: 1 }],
    shippingMinor: 495,
    country: person.country,
  };
  const own = phoneOf(world, person, script.at, false);
  // An agent in a hurry types the hotline's own number into the form: hundreds of customers seem to share it.
  const phone = random.chance(0.15) ? hotline : own;
  script.track(
    'Order Completed',
    orderFields(order, { affiliation: 'Call centre', payment_method: 'payment_link', fulfilment: 'delivery' }),
    {
      ...claim(['phone', phone]),
      ...(phone === undefined ? {} : { traits: { ...nameTraits(person), ...mailTrait(person, false) } }),
    },
  );
}

const questions = {
  en: ['Is it in stock in my store?', 'Where is my parcel?', 'Can I return it in the store?', 'Do you have it in 42?'],
  ru: ['Есть ли он в моём магазине?', 'Где моя посылка?', 'Можно вернуть в магазине?', 'Есть ли 42 размер?'],
  pl: [
    'Czy jest dostępny w moim sklepie?',
    'Gdzie jest moja paczka?',
    'Czy mogę zwrócić w sklepie?',
    'Czy jest rozmiar 42?',
  ],
  ro: [
    'Este în stoc la magazinul meu?',
    'Unde este coletul meu?',
    'Pot să îl returnez în magazin?',
    'Aveți mărimea 42?',
  ],
} as const;

export function writeMessage(scene: Scene): Outcome {
  const { random, person, world, at } = scene;
  const channel = person.telegram !== undefined ? 'telegram' : 'viber';
  const chatId = person.telegram ?? person.viber;
  if (chatId === undefined) return callIn(scene);
  const script = new Script({
    at,
    source: channel,
    actor: person.key,
    anonymousId: `${channel === 'telegram' ? 'tg' : 'vb'}-${chatId}`,
    context: { externalIds: ids([channel, chatId, true]) },
  });
  const conversation = { conversation_id: `chat-${scene.visitId}`, channel };
  if (!world.diary.has(person.index, 'messengerKnown')) {
    world.diary.set(person.index, 'messengerKnown');
    script.identify({ firstName: person.name.given, language: person.culture });
  }
  script.track('Message Received', {
    ...conversation,
    text: random.pick(questions[person.culture]),
    intent: random.pick(['stock', 'delivery', 'return', 'size']),
  });
  script.wait(random, 2, 20);
  const phone = phoneOf(world, person, script.at, false);
  if (phone !== undefined && !world.diary.has(person.index, 'contactShared') && random.chance(0.55)) {
    // "Share my contact" is confirmed by the messenger itself.
    world.diary.set(person.index, 'contactShared');
    script.identify({ ...nameTraits(person), phone }, ids([channel, chatId, true], ['phone', phone, true]));
    script.wait(random, 2, 10);
  }
  script.track('Message Sent', { ...conversation, answered_by: random.chance(0.7) ? 'bot' : 'agent' });
  return { deeds: script.deeds };
}
