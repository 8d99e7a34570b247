/** `npm run bench -- <name> [--quick] [--json]` */
import { audienceBulk } from './audience-bulk.ts';
import { audienceLive } from './audience-live.ts';
import { availability } from './availability.ts';
import { catalogue } from './catalogue.ts';
import { checkout } from './checkout.ts';
import { codes } from './codes.ts';
import { freshness } from './freshness.ts';
import { holds } from './holds.ts';
import { identity } from './identity.ts';
import { importing } from './import.ts';
import { intake } from './intake.ts';
import { journeys } from './journeys.ts';
import { expiry, ledger } from './loyalty-ledger.ts';
import { balanceLive, redeem } from './loyalty.ts';
import { messages } from './messages.ts';
import { profile } from './profile.ts';
import { quote } from './quote.ts';
import { createReport, type Report } from './report.ts';
import { routing } from './routing.ts';
import { scale } from './scale.ts';

export interface Wish {
  /** Below 50 s: smaller numbers, the same figures. */
  readonly quick: boolean;
}

const benches: Readonly<Record<string, (report: Report, wish: Wish) => Promise<void>>> = {
  intake,
  freshness,
  profile,
  identity,
  import: importing,
  scale,
  holds,
  availability,
  catalogue,
  routing,
  quote,
  codes,
  checkout,
  redeem,
  ledger,
  expiry,
  'balance-live': balanceLive,
  send: messages,
  'audience-live': audienceLive,
  'audience-bulk': audienceBulk,
  journeys,
};

const args = process.argv.slice(2);
const wanted = args.filter((arg) => !arg.startsWith('--'));
const names = wanted.includes('all') ? Object.keys(benches) : wanted;
if (names.length === 0 || names.some((name) => benches[name] === undefined)) {
  console.error(`npm run bench -- <name> [--quick] [--json]\nnames: ${Object.keys(benches).join(', ')}, all`);
  process.exit(2);
}
for (const name of names) {
  const report = createReport(name, args.includes('--json'));
  await benches[name]?.(report, { quick: args.includes('--quick') });
  report.print();
}
process.exit(0);
