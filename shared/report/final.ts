import { dayOf, monthsAfter } from '../model/month.ts';

/*
 * When a bill counts as final. AWS issues the invoice in the first days of the next month, and shows support fees on
 * the sixth or the seventh (https://docs.aws.amazon.com/cur/latest/userguide/view-finalized-cur.html); Cost Explorer
 * is a day behind, at times more (https://docs.aws.amazon.com/cost-management/latest/userguide/ce-what-is.html).
 */

/** Days on which AWS is asked and tells the same again: from the fourth, the first morning after the preliminary, to the ninth. */
export const unchangedDays = 5;

/** The first UTC day on which the bill of a month can be final: support fees of the seventh have then reached Cost Explorer. */
export const earliestFinal = (month: string): string => dayOf(`${monthsAfter(month, 1)}-09`);
