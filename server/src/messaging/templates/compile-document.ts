/** A template as it was written becomes what is sent from it, once: snippets are put in, blocks and MJML become HTML. */
import type { TemplateDocument } from '../../../../contracts/messaging.ts';
import { problem, type Issue } from '../../kit/problems.ts';
import { templateWrong } from '../problems.ts';
import { mjmlOf } from './blocks-mjml.ts';
import { createLiquidKeep, inlineWords, plainWords } from './inline-words.ts';
import type { RenderPool } from './render-pool.ts';

/** Words of a snippet by language; `defaultLanguage` stands in for those that it does not have. */
export interface SnippetWords {
  readonly defaultLanguage: string;
  readonly languages: Readonly<Record<string, string>>;
}
export type Snippets = ReadonlyMap<string, SnippetWords>;

export interface CompiledDocument {
  /** HTML by language; under `<language>.<part>` another part that snippets were put into. */
  readonly compiled: Record<string, string>;
  /** What blocks became, by language. */
  readonly mjml: Record<string, string>;
  readonly warnings: string[];
}

type Texts = TemplateDocument['languages'][string];
const reference = /\{\{-?\s*snippets\.([a-z0-9][a-z0-9-]*)\s*-?\}\}/g;
const wordParts = ['subject', 'text', 'url', 'html', 'mjml'] as const;

/** Handles of the snippets that it names, each once. Pure. */
export function snippetsIn(document: TemplateDocument): string[] {
  const found = Object.values(document.languages).flatMap((texts) => [
    ...wordParts.flatMap((part) => [...(texts[part] ?? '').matchAll(reference)].map(([, handle = '']) => handle)),
    ...(texts.blocks ?? []).flatMap((block) =>
      (block.kind === 'columns' ? block.columns.flat() : [block]).flatMap((one) =>
        one.kind === 'snippet'
          ? [one.handle]
          : 'text' in one
            ? [...one.text.matchAll(reference)].map(([, handle = '']) => handle)
            : [],
      ),
    ),
  ]);
  return [...new Set(found)].filter((handle) => handle !== '').toSorted();
}

export const wordsIn = (snippet: SnippetWords | undefined, language: string): string =>
  snippet?.languages[language] ??
  snippet?.languages[language.split('-')[0] ?? ''] ??
  snippet?.languages[snippet.defaultLanguage] ??
  '';

/** @throws template_wrong: what cannot be read, or names a snippet that is not there; each with its place */
export async function compileDocument(
  pool: RenderPool,
  document: TemplateDocument,
  snippets: Snippets,
): Promise<CompiledDocument> {
  const gone = snippetsIn(document).filter((handle) => !snippets.has(handle));
  const issues: Issue[] = gone.map((handle) => ({ path: 'document', message: `there is no snippet "${handle}"` }));
  issues.push(...(await unreadable(pool, document)));
  if (issues.length > 0) throw problem(templateWrong, { issues });
  const made: CompiledDocument = { compiled: {}, mjml: {}, warnings: [] };
  for (const [language, texts] of Object.entries(document.languages)) {
    const wrong = await compileLanguage(pool, made, { document, language, texts, snippets });
    if (wrong !== null) issues.push(wrong);
  }
  if (issues.length > 0) throw problem(templateWrong, { issues });
  return made;
}

async function unreadable(pool: RenderPool, document: TemplateDocument): Promise<Issue[]> {
  const texts = Object.entries(document.languages).flatMap(([language, parts]) => [
    ...wordParts.flatMap((part): [string, string][] =>
      parts[part] === undefined ? [] : [[`${language}.${part}`, parts[part]]],
    ),
    // Each by itself: Liquid that is left open in one block would swallow the next ones.
    ...(parts.blocks ?? []).flatMap((block) =>
      (block.kind === 'columns' ? block.columns.flat() : [block]).map((one): [string, string] => [
        `${language}.blocks.${one.id}`,
        ['text', 'title', 'url', 'src', 'alt']
          .map((name) => String((one as Record<string, unknown>)[name] ?? ''))
          .join('\n'),
      ]),
    ),
  ]);
  const checked = await pool.check(Object.fromEntries(texts));
  const wrong = checked.kind === 'made' ? checked.value : [`templates: ${checked.detail}`];
  return wrong.map((line) => {
    const at = line.indexOf(': ');
    return { path: `document.languages.${line.slice(0, at)}`, message: line.slice(at + 2) };
  });
}

interface OfLanguage {
  readonly document: TemplateDocument;
  readonly language: string;
  readonly texts: Texts;
  readonly snippets: Snippets;
}

async function compileLanguage(pool: RenderPool, made: CompiledDocument, of: OfLanguage): Promise<Issue | null> {
  const { document, language, texts, snippets } = of;
  const put = (text: string, show: (words: string) => string): string =>
    text.replaceAll(reference, (_all, handle: string) => show(wordsIn(snippets.get(handle), language)));
  for (const part of ['subject', 'text', 'url'] as const) {
    const filled = put(texts[part] ?? '', plainWords);
    if (filled !== (texts[part] ?? '')) made.compiled[`${language}.${part}`] = filled;
  }
  const keep = createLiquidKeep(JSON.stringify([texts.blocks, [...snippets.values()]]));
  const asHtml = (words: string): string => keep.show(inlineWords(keep.hide(words)));
  const isBlocks = texts.blocks !== undefined && texts.blocks.length > 0;
  const mjml = isBlocks
    ? mjmlOf({
        blocks: JSON.parse(put(JSON.stringify(texts.blocks), inJson)) as NonNullable<Texts['blocks']>,
        look: document.look,
        language,
        keep,
        snippet: (handle) => wordsIn(snippets.get(handle), language),
      })
    : put(texts.mjml ?? '', asHtml);
  if (isBlocks) made.mjml[language] = keep.show(mjml);
  if (mjml.trim() === '') {
    const html = put(texts.html ?? '', asHtml);
    if (html !== (texts.html ?? '')) made.compiled[language] = html;
    return null;
  }
  const answer = await pool.compile(mjml);
  if (answer.kind !== 'made') {
    return { path: `document.languages.${language}.${isBlocks ? 'blocks' : 'mjml'}`, message: answer.detail };
  }
  made.compiled[language] = isBlocks ? keep.show(answer.value.html) : answer.value.html;
  made.warnings.push(...answer.value.warnings);
  return null;
}

/** Words as they stand inside a JSON string. */
const inJson = (words: string): string => JSON.stringify(words).slice(1, -1);
