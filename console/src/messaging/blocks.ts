/** Blocks of an e-mail as the editor moves them. Pure. */
import type { Block, BlockKind, LeafBlock } from '../../../contracts/template-blocks.ts';

export const blockKinds = [
  'heading',
  'text',
  'button',
  'picture',
  'products',
  'columns',
  'divider',
  'spacer',
  'snippet',
  'leave',
] as const satisfies readonly BlockKind[];
/** What may stand in a column. */
export const leafKinds = ['heading', 'text', 'button', 'picture', 'divider', 'spacer', 'snippet'] as const;

let last = 0;
/** Told apart while they are moved; unique in a document. */
const newKey = (): string => {
  last += 1;
  return `b${Date.now().toString(36)}${last.toString(36)}`;
};

export function newLeaf(kind: LeafBlock['kind']): LeafBlock {
  const id = newKey();
  switch (kind) {
    case 'heading':
    case 'text':
      return { id, kind, text: '', align: 'left' };
    case 'button':
      return { id, kind, text: '', url: '', align: 'center' };
    case 'picture':
      return { id, kind, src: '', alt: '', url: '' };
    case 'divider':
      return { id, kind };
    case 'spacer':
      return { id, kind, heightPx: 24 };
    case 'snippet':
      return { id, kind, handle: '' };
  }
}

export function newBlock(kind: BlockKind): Block {
  switch (kind) {
    case 'columns':
      return { id: newKey(), kind, columns: [[newLeaf('text')], [newLeaf('text')]] };
    case 'products':
      return { id: newKey(), kind, of: 'goes_with', title: '', count: 3, whenEmpty: 'popular', isPriced: true };
    case 'leave':
      return { id: newKey(), kind, text: '' };
    default:
      return newLeaf(kind);
  }
}

/** From one place to another; the same list where there is no such place. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const one = list[from];
  if (one === undefined || to < 0 || to >= list.length || from === to) return list;
  const rest = list.filter((_one, at) => at !== from);
  return [...rest.slice(0, to), one, ...rest.slice(to)];
}

/** The first words of it, for its line in the outline. */
export function firstWords(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'text':
    case 'button':
    case 'leave':
      return block.text.split('\n')[0]?.slice(0, 80) ?? '';
    case 'picture':
      return block.alt === '' ? block.src : block.alt;
    case 'products':
      return block.title;
    case 'snippet':
      return block.handle;
    case 'columns':
      return block.columns.map((some) => some.map(firstWords).find((words) => words !== '') ?? '').join(' | ');
    default:
      return '';
  }
}
