/** Receipts: a page that prints, and a PDF. */
import { raw, type Route } from '../kit/http/route.ts';
import type { FastifyRequest } from '../kit/http/fastify.ts';
import { notFound, problem } from '../kit/problems.ts';
import type { OrdersDeps } from './deps.ts';
import { readOrder } from './order-view.ts';
import { readers } from './order-routes.ts';
import { receiptOf, receiptPage, type Receipt } from './receipt.ts';
import { receiptPdf } from './receipt-pdf.ts';

export function receiptRoutes(deps: OrdersDeps): Route[] {
  const receipt = async (request: FastifyRequest): Promise<Receipt> => {
    const { id } = request.params as { id: string };
    if (!/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(id)) throw problem(notFound);
    const order = await readOrder(deps.db, id);
    const { number, totalMinor, currency } = order;
    return receiptOf(order, await deps.fiscal.fiscalise(deps.db, { orderId: id, number, totalMinor, currency }));
  };
  const common = { method: 'GET' as const, access: readers, tag: 'orders', problems: [notFound] };
  return [
    raw({
      ...common,
      path: '/api/v1/orders/:id/receipt',
      summary: 'The receipt as a page that prints on 80 mm',
      handleRaw: async (request, reply) =>
        reply.type('text/html; charset=utf-8').send(receiptPage(await receipt(request))),
    }),
    raw({
      ...common,
      path: '/api/v1/orders/:id/receipt.pdf',
      summary: 'The receipt as a PDF',
      handleRaw: async (request, reply) => {
        const made = await receipt(request);
        return reply
          .type('application/pdf')
          .header('content-disposition', `inline; filename="receipt-${made.facts[0]?.[1] ?? 'order'}.pdf"`)
          .send(await receiptPdf(made));
      },
    }),
  ];
}
