import { Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BlockLook } from '../../../contracts/template-blocks.ts';
import { BeginWithBlocks, EmailBlocks } from './EmailBody.tsx';
import css from './Messaging.module.css';
import type { TemplateDetail } from './messaging.ts';

type Document = TemplateDetail['document'];
type Texts = Document['languages'][string];
type Part = Exclude<keyof Texts, 'blocks'>;

/** Which parts a channel has, in the order in which they are read. */
function partsOf(channel: TemplateDetail['channel'], texts: Texts): (Part | 'blocks')[] {
  if (channel === 'sms' || channel === 'telegram' || channel === 'viber') return ['text'];
  if (channel !== 'email') return ['subject', 'text', 'url'];
  if (texts.blocks !== undefined) return ['subject', 'blocks', 'text'];
  return texts.html !== undefined && texts.mjml === undefined
    ? ['subject', 'html', 'text']
    : ['subject', 'mjml', 'text'];
}

type Props = {
  channel: TemplateDetail['channel'];
  document: Document;
  language: string;
  readOnly: boolean;
  onTexts: (texts: Texts) => void;
  onLook: (look: BlockLook) => void;
};

/** All that a language says. */
export function TemplateParts({ channel, document, language, readOnly, onTexts, onLook }: Props) {
  const { t } = useTranslation();
  const texts = document.languages[language] ?? {};
  const write = (part: Part, value: string) => onTexts(withPart(texts, part, value));
  const field = (part: Part | 'blocks') => {
    if (part === 'blocks')
      return <EmailBlocks key={part} {...{ texts, document, language, readOnly, onTexts, onLook }} />;
    const common = { label: t(`template.part.${part}`), readOnly, value: texts[part] ?? '' };
    if (part === 'subject' || part === 'url')
      return <TextInput key={part} {...common} onChange={(event) => write(part, event.currentTarget.value)} />;
    const isWords = part === 'text';
    return (
      <Textarea
        key={part}
        {...common}
        {...(isWords ? {} : { className: css.code ?? '' })}
        {...(isWords && channel === 'email' ? { description: t('template.textHint') } : {})}
        autosize
        minRows={isWords ? 3 : 12}
        maxRows={28}
        spellCheck={isWords}
        onChange={(event) => write(part, event.currentTarget.value)}
      />
    );
  };
  return (
    <>
      {partsOf(channel, texts).map(field)}
      {channel !== 'email' || texts.blocks !== undefined || readOnly ? null : (
        <BeginWithBlocks texts={texts} language={language} onTexts={onTexts} />
      )}
    </>
  );
}

/** An empty part is none. */
function withPart(texts: Texts, part: Part, value: string): Texts {
  const { [part]: _before, ...others } = texts;
  return value === '' && part !== 'mjml' ? others : { ...others, [part]: value };
}
