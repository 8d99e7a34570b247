/** What a provider says about a payment, brought into our books: forwards only, whatever order its words arrive in. */
import type { OrderWork, WorkTender } from '../work.ts';
import type { ProviderPayment } from './provider.ts';

/** Changes the tender; what follows for the order is `advance`'s. */
export function applyPayment(work: OrderWork, tender: WorkTender, payment: ProviderPayment): void {
  if (tender.reference === null) {
    tender.reference = payment.reference;
    tender.changed = true;
  }
  const before = tender.state;
  step(work, tender, payment);
  if (before !== tender.state)
    work.note(`payment ${tender.state}`, { tenderId: tender.id, amountMinor: tender.amountMinor });
}

function step(work: OrderWork, tender: WorkTender, payment: ProviderPayment): void {
  const isOpen = tender.state === 'pending' || tender.state === 'requires_action';
  switch (payment.state) {
    case 'processing':
      return;
    case 'requires_action':
      if (tender.state !== 'pending') return;
      work.moveTender(tender, 'ask');
      tender.redirectUrl = payment.redirectUrl;
      return;
    case 'authorised':
      // A voiding is under way: what comes of it decides, not the reservation that it takes away.
      if (tender.openVoids > 0 || tender.state === 'authorised' || tender.state === 'captured') return;
      return work.moveTender(tender, 'authorise');
    case 'captured':
      if (tender.state === 'captured') return;
      if (tender.state === 'promised') return;
      work.moveTender(tender, 'capture');
      // A part of the reservation was taken: the rest never is.
      tender.amountMinor = payment.capturedMinor;
      tender.capturedMinor = payment.capturedMinor;
      return;
    case 'declined':
      if (!isOpen) return;
      work.moveTender(tender, 'decline');
      tender.detail = { ...tender.detail, why: payment.why ?? 'declined' };
      return;
    case 'voided':
      if (isOpen || tender.state === 'authorised') work.moveTender(tender, 'void');
  }
}
