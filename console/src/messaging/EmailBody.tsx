import { Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/messaging.ts';
import { type BlockLook, plainLook } from '../../../contracts/template-blocks.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { BlockFields } from './BlockFields.tsx';
import { BlockList } from './BlockList.tsx';
import { blockKinds } from './blocks.ts';
import css from './Messaging.module.css';
import type { TemplateDetail } from './messaging.ts';
import { startingBlocks } from './startingTexts.ts';

type Document = TemplateDetail['document'];
type Texts = Document['languages'][string];

type Props = {
  texts: Texts;
  language: string;
  document: Document;
  readOnly: boolean;
  onTexts: (texts: Texts) => void;
  onLook: (look: BlockLook) => void;
};

/** The body of an e-mail by blocks, and the way to MJML as text and back. */
export function EmailBlocks({ texts, document, language, readOnly, onTexts, onLook }: Props) {
  const { t } = useTranslation();
  const colours = document.look ?? plainLook;
  const toText = useDeed({
    run: () => api.post(contract.rendered, '/message-templates/preview', { channel: 'email', document, language }),
    changes: [],
    after: ({ mjml }) => {
      const { blocks: _before, ...others } = texts;
      if (mjml !== null) onTexts({ ...others, mjml });
    },
  });
  return (
    <div className={css.column}>
      <BlockList
        label={t('block.blocks')}
        blocks={texts.blocks ?? []}
        kinds={blockKinds}
        readOnly={readOnly}
        fields={BlockFields}
        onChange={(blocks) => onTexts({ ...texts, blocks })}
      />
      <div className={css.pair}>
        {(['accent', 'paper'] as const).map((name) => (
          <TextInput
            key={name}
            type="color"
            label={t(`block.look.${name}`)}
            readOnly={readOnly}
            value={colours[name]}
            onChange={(event) => onLook({ ...colours, [name]: event.currentTarget.value })}
          />
        ))}
      </div>
      {readOnly ? null : (
        <Button variant="subtle" size="xs" loading={toText.isPending} onClick={() => toText.mutate(undefined)}>
          {t('block.toText')}
        </Button>
      )}
      {toText.error === null ? null : <ProblemNotice error={toText.error} />}
    </div>
  );
}

/** For a template that is text: it may begin anew with blocks; what is there stays in its versions. */
export function BeginWithBlocks({
  texts,
  language,
  onTexts,
}: {
  texts: Texts;
  language: string;
  onTexts: (texts: Texts) => void;
}) {
  const { t } = useTranslation();
  return (
    <Button
      variant="subtle"
      size="xs"
      onClick={() => {
        const { mjml: _mjml, html: _html, ...others } = texts;
        onTexts({ ...others, blocks: startingBlocks(language) });
      }}
    >
      {t('block.begin')}
    </Button>
  );
}
