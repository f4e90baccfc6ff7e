/** A bill line in FOCUS terms, as far as Plimsoll reads it; amounts in the billing currency; null where the bill says none. */
export interface Charge {
  readonly billedCost: number;
  readonly effectiveCost: number | null;
  readonly listCost: number | null;
  readonly billingCurrency: string;
  readonly chargePeriodStart: string;
  readonly chargePeriodEnd: string;
  readonly serviceName: string;
  readonly chargeCategory: string | null;
  readonly subAccountId: string | null;
  readonly regionId: string | null;
  readonly resourceId: string | null;
  readonly skuId: string | null;
  readonly skuPriceId: string | null;
  readonly usageType: string | null;
  readonly pricingQuantity: number | null;
  readonly pricingUnit: string | null;
  readonly listUnitPrice: number | null;
  readonly tags: Readonly<Record<string, string>> | null;
}
