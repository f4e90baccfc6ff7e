import type { Answer } from '../answer.ts';
import type { Asked } from '../request.ts';
import type { StandInData } from '../stand-in.ts';
import { invalid, jsonWithTimes, pageOf } from './page.ts';

/** A product of the Price List with its on-demand price in dollars a unit. */
export interface Product {
  readonly service: string;
  readonly family: string;
  /** regionCode, usagetype, operation and the others, as the Price List names them. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly dollars: string;
}

const skuOf = (index: number): string => `PLIMSOLL${String(index).padStart(8, '0')}`;

/** As the Price List writes it: text within JSON. */
const document = ({ service, family, attributes, unit, dollars }: Product, index: number): string => {
  const sku = skuOf(index);
  const term = `${sku}.JRTCKXETXF`;
  const rateCode = `${term}.6YS6EN2CT7`;
  const dimension = {
    unit,
    endRange: 'Inf',
    description: `$${dollars} per ${unit}`,
    appliesTo: [],
    rateCode,
    beginRange: '0',
    pricePerUnit: { USD: dollars },
  };
  const onDemand = {
    priceDimensions: { [rateCode]: dimension },
    sku,
    effectiveDate: '2026-01-01T00:00:00Z',
    offerTermCode: 'JRTCKXETXF',
    termAttributes: {},
  };
  return JSON.stringify({
    product: { productFamily: family, attributes: { servicecode: service, ...attributes }, sku },
    serviceCode: service,
    terms: { OnDemand: { [term]: onDemand } },
    version: '20260101000000',
    publicationDate: '2026-01-01T00:00:00Z',
  });
};

interface Filter {
  readonly Type: string;
  readonly Field: string;
  readonly Value: string;
}

const matches = ({ family, attributes, service }: Product, { Type, Field, Value }: Filter): boolean => {
  const own = { ...attributes, productFamily: family, servicecode: service, ServiceCode: service }[
    Field
  ]?.toLowerCase();
  const wanted = Value.toLowerCase();
  if (Type === 'CONTAINS') return own?.includes(wanted) ?? false;
  if (Type === 'ANY_OF') return own !== undefined && wanted.split(',').includes(own);
  if (Type === 'NONE_OF') return own === undefined || !wanted.split(',').includes(own);
  return own === wanted;
};

export const answerPrices = (asked: Asked, _account: string, { products }: StandInData): Answer | undefined => {
  if (asked.call !== 'pricing:GetProducts') return undefined;
  const { ServiceCode, Filters = [] } = asked.input as { ServiceCode?: string; Filters?: Filter[] };
  if (!ServiceCode) return invalid('InvalidParameterException', 'ServiceCode is required');
  const found = products.flatMap((product, index) =>
    product.service === ServiceCode && Filters.every((filter) => matches(product, filter))
      ? [document(product, index)]
      : [],
  );
  const { items, next } = pageOf(asked, found, 100);
  return jsonWithTimes({ FormatVersion: 'aws_v1', PriceList: items, ...(next && { NextToken: next }) });
};
