/** `context`: where did this customer stop? Two round trips: identity says who, one statement says the rest. */
import type { z } from 'zod';
import type { contextQuery } from '../../../contracts/people.ts';
import { problem } from '../kit/problems.ts';
import { run, type Db } from '../kit/sql.ts';
import { joinAll } from './absorb.ts';
import { plainArray } from './array-text.ts';
import { currentOf, newerFirst } from './consent-ledger.ts';
import { ordersOf } from './order-view.ts';
import type { IdentityPort, SourcesPort } from './ports.ts';
import { contextNeedsSomebody } from './problems.ts';
import { readContext } from './profiles.sql.ts';
import { instantOf } from './stamp.ts';
import { decodeState } from './state.ts';
import type { RulesByTrait } from './trait-rules.ts';
import {
  cartOf,
  contactOf,
  knownOf,
  openTalkOf,
  preferredChannelOf,
  productsOf,
  standingValues,
  wishesOf,
  type ContextView,
} from './view.ts';

export interface ContextPorts {
  readonly db: Db;
  readonly identity: IdentityPort;
  readonly sources: SourcesPort;
  readonly rules: () => Promise<RulesByTrait>;
}

/** Nobody we know: the same answer for rubbish and for a stranger, so that a till needs no second case. */
export const stranger: ContextView = Object.freeze({
  personId: null,
  known: false,
  name: null,
  lastSeen: null,
  lastProduct: null,
  recentProducts: [],
  cart: [],
  wishList: [],
  openOrders: [],
  lastOrders: [],
  openConversation: null,
  preferredChannel: null,
  consents: [],
  traits: {},
  asOf: null,
});

export async function readContextOf(
  ports: ContextPorts,
  query: z.infer<typeof contextQuery>,
  now: Date,
): Promise<ContextView> {
  const { db, identity, sources } = ports;
  const cluster = await identity.findCluster(db, queryOf(query));
  if (cluster === null) return stranger;
  const [rows, rules] = await Promise.all([run(db, readContext, [plainArray(cluster.originIds)]), ports.rules()]);
  const states = rows.flatMap((row) => (row.state === null ? [] : [decodeState(row.state)]));
  if (states.length === 0) return { ...stranger, personId: cluster.personId };
  const state = joinAll(states);
  const values = standingValues(state, rules);
  const recentProducts = productsOf(state);
  const consents = rows
    .flatMap((row) => row.consents ?? [])
    .map(([purpose, channel, standing, at, id]) => ({
      purpose,
      channel,
      state: standing,
      at: new Date(at).toISOString(),
      id,
    }));
  return {
    personId: cluster.personId,
    known: true,
    name: knownOf(state, rules).name,
    lastSeen: contactOf(state.last, sources),
    lastProduct: recentProducts[0] ?? null,
    recentProducts,
    cart: cartOf(state),
    wishList: wishesOf(state),
    ...ordersOf(
      rows.flatMap((row) => row.orders ?? []),
      now,
    ),
    openConversation: openTalkOf(state, now),
    preferredChannel: preferredChannelOf(state, values),
    consents: currentOf(consents.sort(newerFirst)).map(({ purpose, channel, state: standing }) => ({
      purpose,
      channel,
      state: standing,
    })),
    traits: values,
    asOf: state.last === undefined ? null : instantOf(state.last[0]),
  };
}

function queryOf({
  type,
  value,
  personId,
}: z.infer<typeof contextQuery>): { id: string } | { type: string; value: string } {
  if (personId !== undefined) return { id: personId };
  if (type !== undefined && value !== undefined && type !== '' && value !== '') return { type, value };
  throw problem(contextNeedsSomebody);
}
