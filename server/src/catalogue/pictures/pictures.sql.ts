/** Pictures that we keep, and smaller ones of them. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';

/** Whoever brings the same picture again changes nothing but since when it waits for a product. */
export const keepPicture = statement(
  'catalogue.keepPicture',
  z.object({ made: z.boolean() }),
  `insert into catalogue.pictures (hash, type, width, height, bytes, created_at, created_by, content, brought_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $6)
   on conflict (hash) do update set brought_at = greatest(pictures.brought_at, excluded.brought_at)
   returning xmax = '0' as made`,
);
export const pictureByHash = statement(
  'catalogue.pictureByHash',
  z.object({ content: z.instanceof(Buffer) }),
  `select content from catalogue.pictures where hash = $1 and type = $2`,
);
// Held until the product that names them is saved: a picture does not go meanwhile.
export const picturesKnown = statement(
  'catalogue.picturesKnown',
  z.object({ hash: z.string(), type: z.string() }),
  `select hash, type from catalogue.pictures where hash = any ($1::text[]) order by hash for key share`,
);
export const saveUses = command(
  'catalogue.saveUses',
  `insert into catalogue.picture_uses (hash, product_id)
   select hash, product_id from unnest($1::text[], $2::uuid[]) as u(hash, product_id) order by hash, product_id on conflict do nothing`,
);

/** `small`: of this width, where it was made before; `content` is the whole one otherwise. */
export const sizeOfPicture = statement(
  'catalogue.sizeOfPicture',
  z.object({ width: z.int(), small: z.instanceof(Buffer).nullable(), content: z.instanceof(Buffer).nullable() }),
  `select p.width, s.content as small, case when s.hash is null then p.content end as content
   from catalogue.pictures p left join catalogue.picture_sizes s on s.hash = p.hash and s.width = $3
   where p.hash = $1 and p.type = $2`,
);
export const keepSize = command(
  'catalogue.keepSize',
  `insert into catalogue.picture_sizes (hash, width, bytes, created_at, content)
   select hash, $2, $3, $4, $5 from catalogue.pictures where hash = $1 for key share on conflict do nothing`,
);

// Two statements of one transaction. What somebody is just bringing or naming is passed over; what is held here, nobody names until the
// commit; and the second statement sees what was named before the first one held it.
export const holdUnnamed = statement(
  'catalogue.holdUnnamed',
  z.object({ hash: z.string() }),
  `select hash from catalogue.pictures p
   where brought_at < $1 and not exists (select 1 from catalogue.picture_uses u where u.hash = p.hash)
   order by hash limit $2 for update of p skip locked`,
);
export const deleteUnnamed = command(
  'catalogue.deleteUnnamed',
  `delete from catalogue.pictures p
   where hash = any ($1::text[]) and not exists (select 1 from catalogue.picture_uses u where u.hash = p.hash)`,
);
