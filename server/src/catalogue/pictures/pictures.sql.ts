/** Pictures that we keep. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';

/** Whoever brings the same picture again changes nothing. */
export const keepPicture = command(
  'catalogue.keepPicture',
  `insert into catalogue.pictures (hash, type, width, height, bytes, created_at, created_by, content)
   values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (hash) do nothing`,
);
export const pictureByHash = statement(
  'catalogue.pictureByHash',
  z.object({ content: z.instanceof(Buffer) }),
  `select content from catalogue.pictures where hash = $1 and type = $2`,
);
export const picturesKnown = statement(
  'catalogue.picturesKnown',
  z.object({ hash: z.string(), type: z.string() }),
  `select hash, type from catalogue.pictures where hash = any ($1::text[])`,
);
