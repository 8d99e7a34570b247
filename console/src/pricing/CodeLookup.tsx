import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/pricing.ts';
import { api } from '../api.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Pricing.module.css';
import { sayWhy } from './trace.ts';

/** A code as it was typed or said aloud, and what to tell the customer. */
export function CodeLookup() {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const check = useMutation({ mutationFn: () => api.post(contract.codeCheck, '/codes/checks', { code: code.trim() }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    check.mutate();
  };
  const found = check.data;
  return (
    <Panel title={t('code.lookup')} hint={t('code.lookupHint')}>
      <form className={css.form} onSubmit={submit}>
        <div className={css.line}>
          <TextInput
            style={{ flex: 1, maxWidth: 420 }}
            data-search-field
            aria-label={t('code.code')}
            placeholder={t('code.lookupExample')}
            autoComplete="off"
            spellCheck={false}
            maxLength={200}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={check.isPending} disabled={code.trim() === ''}>
            {t('code.check')}
          </Button>
        </div>
        {check.error === null ? null : <ProblemNotice error={check.error} />}
        <div role="status">
          {found === undefined ? null : (
            <div className={css.answer} data-tone={found.refusal === null ? 'ok' : 'warn'}>
              <strong>{found.refusal === null ? t('code.good') : sayWhy(t, found.refusal)}</strong>
              <p className={css.small}>
                <code>{found.code}</code>
                {found.promotion === null ? '' : ` · ${found.promotion}`}
              </p>
            </div>
          )}
        </div>
      </form>
    </Panel>
  );
}
