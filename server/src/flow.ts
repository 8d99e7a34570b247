/**
 * The order of the parts. A part imports only the doors (`index.ts`) of parts before it; later ones react to events;
 * a backward need is a port, owned by the earlier part and wired in `main.ts`. The tidy test and the docs read this list.
 */
export const flow = [
  { name: 'kit', question: 'what has no retail words?' },
  { name: 'engines', question: 'where do the databases run?' },
  { name: 'spine', question: 'what happened, in which order, exactly once?' },
  { name: 'access', question: 'who of the staff may do what, and who did it?' },
  { name: 'channels', question: 'what was said to us, by whom, when?' },
  { name: 'identity', question: 'who is this? why do we think so?' },
  { name: 'profiles', question: 'what do we know, what may we do, where did they stop?' },
  { name: 'catalogue', question: 'what do we sell, where, and how is it shown?' },
  { name: 'pricing', question: 'what does it cost, and why?' },
  { name: 'stock', question: 'can we promise it, from where, by when?' },
  { name: 'orders', question: 'what was bought, where is it, what is owed?' },
  { name: 'loyalty', question: 'what is their loyalty worth to both of us?' },
  { name: 'history', question: 'what happened over all the years, for all people at once?' },
  { name: 'audiences', question: 'who is in this group at this second, and why?' },
  { name: 'journeys', question: 'what happens next for this person?' },
  { name: 'messaging', question: 'what was said to whom, did it arrive?' },
  { name: 'backup', question: 'how does all of it come back?' },
  { name: 'live', question: 'what is happening right now?' },
  { name: 'house', question: 'is everything well, and how is it kept so?' },
] as const;

export type Part = (typeof flow)[number]['name'];
