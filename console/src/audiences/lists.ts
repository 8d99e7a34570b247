/** Lists that are kept by hand: what is asked of the server. */
import * as contract from '../../../contracts/audience-lists.ts';
import { audience } from '../../../contracts/audiences.ts';
import { api } from '../api.ts';
import { pagesOf } from '../ui/pages.ts';
import type { Line } from './readPeople.ts';

export type { ListAct } from '../../../contracts/audience-lists.ts';

export const makeList = (body: { name: string; description: string }) => api.post(audience, '/audiences/lists', body);

/** Inside what is read again when members change. */
export const listActsQuery = (audienceId: string) =>
  pagesOf(['audience-members', audienceId, 'acts'], contract.listActPage, `/audiences/${audienceId}/list/acts`);

export type Moved = { moved: number; already: number; unknown: string[] };

/** A long list goes in parts, one after the other; each is an act of its own. */
export async function moveOnList(wish: {
  audienceId: string;
  listed: boolean;
  lines: readonly Line[];
  note: string;
}): Promise<Moved> {
  const { audienceId, listed, lines, note } = wish;
  const sum: Moved = { moved: 0, already: 0, unknown: [] };
  for (let at = 0; at < lines.length; at += contract.mostListed) {
    const part = lines.slice(at, at + contract.mostListed);
    const done = await api.post(
      contract.listAnswer,
      `/audiences/${audienceId}/list/${listed ? 'additions' : 'removals'}`,
      { people: part.map((line) => line.who), note },
    );
    sum.moved += done.moved;
    sum.already += done.already;
    sum.unknown.push(...done.unknown.flatMap((place) => part[place]?.text ?? []));
  }
  return sum;
}

export const undoAct = ({ audienceId, actId }: { audienceId: string; actId: string }) =>
  api.post(contract.listAnswer, `/audiences/${audienceId}/list/acts/${actId}/undo`, {});
