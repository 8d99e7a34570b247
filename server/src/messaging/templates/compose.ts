/** From a template's version and a person to what is sent: language, scope, links. */
import type { MessageChannel, TemplateDocument } from '../../../../contracts/messaging.ts';
import type { Made, RenderPool, Rendered, Reviewed, Texts } from './render-pool.ts';

export interface Person {
  readonly id: string;
  readonly name: string | null;
  readonly traits: Readonly<Record<string, unknown>>;
}

export interface ComposeWish {
  readonly templateName: string;
  readonly channel: MessageChannel;
  readonly document: TemplateDocument;
  readonly compiled: Readonly<Record<string, string>>;
  readonly language: string;
  readonly person: Person | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly links: { readonly unsubscribe: string | null; readonly preferences: string | null };
  readonly shopName: string;
  /** What `products` names; absent: the template does not ask. */
  readonly products?: object | undefined;
  readonly messageId: string;
}

/** The wished language, else its bare form (`pt` of `pt-BR`), else the default one. Pure. */
export function chooseLanguage(document: TemplateDocument, wished: readonly (string | null | undefined)[]): string {
  const known = new Map(Object.keys(document.languages).map((name) => [name.toLowerCase(), name]));
  for (const wish of wished) {
    const asked = (wish ?? '').trim().replaceAll('_', '-').toLowerCase();
    const found = known.get(asked) ?? known.get(asked.split('-')[0] ?? '');
    if (found !== undefined) return found;
  }
  return document.defaultLanguage;
}

/** What of a language a channel sends. Pure. */
export function textsOf(wish: Pick<ComposeWish, 'channel' | 'document' | 'compiled' | 'language'>): Texts {
  const texts = wish.document.languages[wish.language] ?? {};
  const html = wish.channel === 'email' ? (wish.compiled[wish.language] ?? texts.html) : undefined;
  const hasSubject = ['email', 'web_push', 'fcm', 'apns', 'in_app', 'webhook'].includes(wish.channel);
  // With snippets put in, where it names any.
  const part = (name: 'subject' | 'text' | 'url') => wish.compiled[`${wish.language}.${name}`] ?? texts[name];
  return { subject: hasSubject ? part('subject') : undefined, text: part('text'), html, url: part('url') };
}

/** What a template can name. Pure. */
export function scopeOf(wish: Omit<ComposeWish, 'document' | 'compiled' | 'templateName' | 'channel'>): object {
  const { person, data, links, shopName, messageId, language } = wish;
  const traits = person?.traits ?? {};
  return {
    person: { ...traits, id: person?.id ?? null, name: person?.name ?? null, language },
    data,
    links,
    shop: { name: shopName },
    message: { id: messageId },
    ...(wish.products === undefined ? {} : { products: wish.products }),
  };
}

export async function compose(pool: RenderPool, wish: ComposeWish): Promise<Made<Rendered>> {
  return pool.render(wish.templateName, textsOf(wish), scopeOf(wish));
}

/** As `compose`, and says what is named and not there. */
export async function review(pool: RenderPool, wish: ComposeWish): Promise<Made<Reviewed>> {
  return pool.review(textsOf(wish), scopeOf(wish));
}

/** Names of the trait by which people say in which language they read. */
const languageTraits = ['language', 'locale', 'lang', 'preferred_language', 'preferredLanguage'];

const firstText = (traits: Readonly<Record<string, unknown>>, names: readonly string[]): string | null => {
  for (const name of names) {
    const value = traits[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
};
export const languageOf = (person: Person | null): string | null => firstText(person?.traits ?? {}, languageTraits);
