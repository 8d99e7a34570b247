/** An e-mail as blocks: what people who do not write HTML put together. Texts take Liquid, **bold**, *italic* and [words](https://address). */
import { z } from 'zod';

const key = z.string().regex(/^[a-z0-9]{1,20}$/);
const words = z.string().max(5_000);
const address = z.string().max(2_000);
const side = z.enum(['left', 'center', 'right']);
export const snippetHandle = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/);

/** Which products a block shows; `docs/messaging.md` says how each is chosen. */
export const productLists = ['goes_with', 'seen', 'cart', 'wish_list', 'popular'] as const;
export const productList = z.enum(productLists);
export type ProductList = z.infer<typeof productList>;

const headingBlock = z.object({ id: key, kind: z.literal('heading'), text: words, align: side.default('left') });
const textBlock = z.object({ id: key, kind: z.literal('text'), text: words, align: side.default('left') });
const buttonBlock = z.object({
  id: key,
  kind: z.literal('button'),
  text: words,
  url: address,
  align: side.default('center'),
});
const pictureBlock = z.object({
  id: key,
  kind: z.literal('picture'),
  src: address,
  /** What is read where pictures are not shown. */
  alt: z.string().max(500),
  url: address.default(''),
});
const dividerBlock = z.object({ id: key, kind: z.literal('divider') });
const spacerBlock = z.object({ id: key, kind: z.literal('spacer'), heightPx: z.int().min(4).max(120) });
const snippetBlock = z.object({ id: key, kind: z.literal('snippet'), handle: z.string().max(60) });
const leaf = z.discriminatedUnion('kind', [
  headingBlock,
  textBlock,
  buttonBlock,
  pictureBlock,
  dividerBlock,
  spacerBlock,
  snippetBlock,
]);
export type LeafBlock = z.infer<typeof leaf>;

const columnsBlock = z.object({
  id: key,
  kind: z.literal('columns'),
  /** Side by side on a desk, one below the other on a phone. */
  columns: z.array(z.array(leaf).max(20)).min(2).max(3),
});
const productsBlock = z.object({
  id: key,
  kind: z.literal('products'),
  of: productList,
  title: z.string().max(500),
  count: z.int().min(1).max(6),
  /** Where there is nothing to show for somebody. */
  whenEmpty: z.enum(['hide', 'popular']),
  isPriced: z.boolean(),
});
/** Why she gets this, and how to leave. */
const leaveBlock = z.object({ id: key, kind: z.literal('leave'), text: words });

export const block = z.discriminatedUnion('kind', [
  headingBlock,
  textBlock,
  buttonBlock,
  pictureBlock,
  dividerBlock,
  spacerBlock,
  snippetBlock,
  columnsBlock,
  productsBlock,
  leaveBlock,
]);
export type Block = z.infer<typeof block>;
export type BlockKind = Block['kind'];

const colour = z.string().regex(/^#[0-9a-f]{6}$/);
export const blockLook = z.object({ accent: colour, paper: colour });
export type BlockLook = z.infer<typeof blockLook>;
export const plainLook: BlockLook = { accent: '#1a5fb4', paper: '#f4f4f4' };
