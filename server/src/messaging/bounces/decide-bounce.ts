/** What a mail server's report means for the address. Pure. */
import type { RecipientStatus } from './read-report.ts';

/** `bounced`: the address is dead, and nothing goes to it any more. `undelivered`: this e-mail did not arrive, the next one may. */
export type Bounce = 'delivered' | 'undelivered' | 'bounced';

/**
 * RFC 3463: x.1.x is about the address (but 7 and 8 are about ours), 5.2.1 a mailbox that was closed, 5.4.4 a name without a server. A full
 * mailbox, a policy, a server that did not answer for days say nothing of the address.
 */
const dead = /^5\.(1\.(?![78]$)\d+|2\.1|4\.4)$/;
/** Servers that know no such numbers say it in words. */
const deadWords =
  /no such (user|mailbox|recipient|address)|(user|mailbox|recipient|address) (is )?(unknown|not found|does ?n[o']t exist|invalid)|unknown (user|mailbox|recipient)/i;

/** Null: nothing has been decided yet (delayed), or it went on to where nobody reports (relayed, expanded). */
export function decideBounce({ action, status, diagnostic }: RecipientStatus): Bounce | null {
  if (action === 'delivered') return 'delivered';
  if (action !== 'failed') return null;
  const said = /^\d\.\d+\.\d+/.exec(status)?.[0] ?? '';
  // "5.0.0" is what a server says that did not look; what the other one answered stands in its diagnostic.
  const isVague = said === '' || said.endsWith('.0.0');
  const code = isVague ? (/\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(diagnostic)?.[0] ?? said) : said;
  if (dead.test(code)) return 'bounced';
  const isVagueStill = code === '' || code.endsWith('.0.0');
  return isVagueStill && /\b55[013]\b/.test(diagnostic) && deadWords.test(diagnostic) ? 'bounced' : 'undelivered';
}

/** Worst first: of an e-mail with several recipients behind its address, the one that failed counts. */
export function worstOf(recipients: readonly RecipientStatus[]): { bounce: Bounce; words: string } | null {
  const all = recipients.map((one) => ({ one, bounce: decideBounce(one) }));
  for (const bounce of ['bounced', 'undelivered', 'delivered'] as const) {
    const found = all.find((each) => each.bounce === bounce)?.one;
    if (found !== undefined) return { bounce, words: wordsOf(found) };
  }
  return null;
}

/** A server's words name addresses; ours do not. */
const wordsOf = ({ status, diagnostic }: RecipientStatus): string =>
  `${status} ${diagnostic}`
    .replaceAll(/[^\s<>:;,"'()]+@[^\s<>:;,"'()]+/g, '…')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
