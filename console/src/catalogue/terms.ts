import type { Attribute, Category } from './catalogue.ts';
import type { Draft } from './productDraft.ts';

/** What an editor of products chooses from. */
export type Terms = {
  languages: readonly string[];
  categories: readonly Category[];
  attributes: readonly Attribute[];
};

export type PartProps = { draft: Draft; terms: Terms; change: (part: Partial<Draft>) => void };
