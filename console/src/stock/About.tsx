import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

const form = /^(?<kind>[a-z_]+):(?<id>[0-9a-f]{8}-[0-9a-f-]{27})/;
const documents = ['receipt', 'transfer', 'count', 'import', 'cart'] as const;

/** What a movement or a hold is for; an order leads to its page. */
export function About({ about }: { about: string }) {
  const { t } = useTranslation();
  if (about === '') return null;
  if (about === 'adjustment') return <span>{t('stock.movement.adjustment')}</span>;
  const { kind, id } = form.exec(about)?.groups ?? {};
  const hint = id?.slice(-6) ?? '';
  if (kind === 'order' && id !== undefined)
    return (
      <Link to="/orders/$orderId" params={{ orderId: id }}>
        {t('stock.about.order', { hint })}
      </Link>
    );
  const known = documents.find((one) => one === kind);
  return <span>{known === undefined ? about : t(`stock.about.${known}`, { hint })}</span>;
}
