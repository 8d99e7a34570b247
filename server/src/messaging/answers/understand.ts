/** What a customer means by a short answer. Pure. */

const stops = [
  'stop',
  'stopall',
  'unsubscribe',
  'cancel',
  'end',
  'quit',
  'стоп',
  'отписка',
  'отписаться',
  'wypisz',
  'dezabonare',
];
/** Not "yes": nobody knows to what. */
const starts = ['start', 'unstop', 'старт'];

/** The whole answer is the word: who writes "do not stop" means something else. Null: it is for people to read. */
export function understand(text: string): 'stop' | 'start' | null {
  const word = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s/.!"'«»]+/g, ' ')
    .trim();
  if (stops.includes(word)) return 'stop';
  return starts.includes(word) ? 'start' : null;
}
