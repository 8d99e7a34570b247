/** What orders needs of a payment provider. An adapter speaks its API; nothing else knows how. */

/** What stands in the provider's books about one payment. */
export interface ProviderPayment {
  readonly reference: string;
  readonly state: 'requires_action' | 'processing' | 'authorised' | 'captured' | 'declined' | 'voided';
  readonly capturedMinor: number;
  readonly redirectUrl: string | null;
  readonly why: string | null;
  /** By the keys that we gave. */
  readonly refunds: readonly { readonly key: string; readonly amountMinor: number }[];
}

/**
 * `refused`: the provider has said no, nothing happened. `unknown`: no answer, or none that can be understood; it may have happened.
 * An unknown outcome is looked up with `find`, never repeated blindly.
 */
export type ProviderAnswer =
  | { readonly kind: 'payment'; readonly payment: ProviderPayment }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

export interface StartWish {
  /** The same key is the same payment, for ever. */
  readonly key: string;
  readonly orderId: string;
  readonly number: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** The provider's token of a payment method; null: the customer chooses on the provider's page. */
  readonly token: string | null;
  readonly returnUrl: string;
}

export interface ProviderMessage {
  readonly messageId: string;
  readonly reference: string | null;
  /** The key that the payment was started with, where the message names it. */
  readonly key: string | null;
}

export interface PaymentProvider {
  readonly name: string;
  /** Reserves the money; it is captured later, so that several tenders can be reserved before one is taken. */
  start(wish: StartWish): Promise<ProviderAnswer>;
  capture(wish: {
    readonly reference: string;
    readonly amountMinor: number;
    readonly key: string;
  }): Promise<ProviderAnswer>;
  void(wish: { readonly reference: string; readonly key: string }): Promise<ProviderAnswer>;
  refund(wish: {
    readonly reference: string;
    readonly amountMinor: number;
    readonly key: string;
  }): Promise<ProviderAnswer>;
  /** What the provider knows; `nothing`: it never heard of it. */
  find(wish: {
    readonly reference: string | null;
    readonly key: string;
  }): Promise<ProviderAnswer | { readonly kind: 'nothing' }>;
  /** Null: not signed by this provider, or too old. */
  readMessage(
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: string,
    now: Date,
  ): ProviderMessage | null;
}

export interface Providers {
  readonly standard: string;
  byName(name: string): PaymentProvider | undefined;
}

export const providersOf = (providers: readonly PaymentProvider[]): Providers => ({
  standard: providers[0]?.name ?? '',
  byName: (name) => providers.find((one) => one.name === name),
});
