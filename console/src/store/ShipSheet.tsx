import { useQuery } from '@tanstack/react-query';
import { orderQuery } from '../orders/orders.ts';
import { StepDialog } from '../orders/StepDialog.tsx';
import type { Job } from './work.ts';

/** Sending asks for the parcel's number: the same dialog as on the order's page. */
export function ShipSheet({ job, onClose }: { job: Job; onClose: () => void }) {
  const order = useQuery(orderQuery(job.orderId)).data;
  const fulfilment = order?.fulfilments.find((one) => one.fulfilmentNo === job.fulfilmentNo);
  if (order === undefined || fulfilment === undefined) return null;
  return <StepDialog order={order} fulfilment={fulfilment} verb="ship" onClose={onClose} />;
}
