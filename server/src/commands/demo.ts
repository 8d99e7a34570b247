import { playDemo, type DemoNews, type DemoWish } from '../demo/play-demo.ts';
import { type Command, CommandFailure } from './command.ts';
import { start } from './start.ts';

export const demo: Command = {
  name: 'demo',
  usage: 'demo',
  about: 'Starts with the demo retailer Meridian: 20,000 people, 18 months of history, shoppers live.',
  run: async (argv) => {
    if (argv.includes('--play')) return playForParent();
    process.env['THROUGHLINE_DEMO'] = '1';
    return start.run([]);
  },
};

/** The child that `start` makes: what to play comes as a message, how far it is goes back as messages. */
async function playForParent(): Promise<number> {
  const { send } = process;
  if (send === undefined)
    throw new CommandFailure('demo --play is only for a running server.', 'Run `throughline demo`.');
  const stop = new AbortController();
  const wish = await new Promise<DemoWish>((resolve) =>
    process.once('message', (message) => resolve(message as DemoWish)),
  );
  // Without the parent nobody listens any more.
  process.once('disconnect', () => process.exit(0));
  process.once('SIGTERM', () => stop.abort());
  process.once('SIGINT', () => stop.abort());
  await playDemo(wish, (news: DemoNews) => void process.send?.(news), stop.signal);
  return 0;
}
