import type { EventType } from '../../../contracts/common.ts';

/** What to call an event in a list: its own name, or its type where it has none (identify, alias). */
export const eventTitle = (event: { name: string | null; type: EventType }): string => event.name ?? event.type;
