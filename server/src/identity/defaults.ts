/** The rules that a new installation starts with. Strongest first; an admin can change every one of them. */
import type { z } from 'zod';
import type { identifierRule } from '../../../contracts/people.ts';

export type IdentifierRule = z.infer<typeof identifierRule>;

// What programs and people write when they have nothing to say.
const emptyWords = [
  '/^(null|undefined|none|nil|nan|n\\/a|na|unknown|anonymous|guest|user|test|tester|admin|default|customer|demo|true|false|-1|object|\\[object object\\])$/',
  '/^[-_.?*#x\\s]*$/',
  '/^\\{?0{8}-0{4}-0{4}-0{4}-0{12}\\}?$/',
];
// One digit over and over, and the row of keys.
const emptyNumbers = [
  ...Array.from({ length: 10 }, (_, digit) => `/^\\+?${digit}+$/`),
  '/^\\+?(0?123456789?0?|9876543210?|12345)$/',
];

const typedIn = [...emptyWords, ...emptyNumbers];
// Accounts may be counted from 1, so that 7, 22 and 12345 are real ones.
const notAnAccount = [...emptyWords, '/^0+$/', '/^9{6,}$/'];

const rule = (type: string, priority: number, more: Partial<IdentifierRule>): IdentifierRule => ({
  type,
  priority,
  maxPerPerson: null,
  mergesPeople: true,
  uniqueWhenVerified: false,
  secondOwner: 'keep',
  protectedValues: typedIn,
  uncountedValues: [],
  normalise: 'none',
  ...more,
});

export const defaultRules: readonly IdentifierRule[] = [
  rule('user_id', 10, { maxPerPerson: 1, protectedValues: notAnAccount }),
  rule('crm', 20, { maxPerPerson: 3, protectedValues: notAnAccount }),
  // Sixteen digits from 9001 on: a card that the app made for an account. Beside a plastic one it is no second customer's: counted, it cost
  // the demo 1 % of its recall, because the phone number that both gave may not bring two cards together.
  rule('loyalty_card', 30, { maxPerPerson: 3, normalise: 'upper', uncountedValues: ['/^9001[0-9]{12}$/'] }),
  rule('telegram', 40, { maxPerPerson: 2, normalise: 'lower' }),
  rule('viber', 50, { maxPerPerson: 2 }),
  rule('email', 60, {
    maxPerPerson: 6,
    uniqueWhenVerified: true,
    normalise: 'email',
    protectedValues: [
      '/^(test|tester|testing|asdf|qwerty|noreply|no-reply|none|null|undefined|unknown|na|no|nomail|noemail|no-email|anonymous|guest|example|customer|user|email|aaa|xxx|abc)@/',
      '/@(test|none|no|noemail|nomail|aaa|asdf|qwe)\\.(com|org|net|ru|pl|ro|de)$/',
      '/^(-+|0+)@/',
    ],
  }),
  rule('phone', 70, {
    maxPerPerson: 5,
    uniqueWhenVerified: true,
    secondOwner: 'move',
    normalise: 'phone',
    protectedValues: [
      ...emptyNumbers,
      // A country's code, perhaps the first digits, then one digit over and over: +70000000000, +48111111111.
      ...Array.from({ length: 10 }, (_, digit) => `/^\\+[0-9]{1,5}${digit}{6,}$/`),
      '/^\\+[0-9]{1,3}(123456789|1234567890|0123456789|9876543210|987654321)$/',
    ],
  }),
  rule('device', 80, { secondOwner: 'share', mergesPeople: false, protectedValues: [...emptyWords, '/^0+$/'] }),
  rule('anonymous_id', 90, { secondOwner: 'share', mergesPeople: false, protectedValues: [...emptyWords, '/^0+$/'] }),
];

/** A type without a rule tells us more about a person that we know, but never makes one person of two. */
export const unknownRule = rule('', 75, { mergesPeople: false });

export const defaultMaxClusterSize = 5_000;
