import { getHealth, getOpenapi } from './meta.ts';
import { moveRecommendation } from './move.ts';
import { getRecommendation, listRecommendations } from './recommendations.ts';
import { getReport, listReports } from './reports.ts';
import { getResource } from './resources.ts';
import type { AnyRoute } from './route.ts';
import { listRuns } from './runs.ts';
import { getSavings } from './savings.ts';

/** The API, line by line. */
export const routes: readonly AnyRoute[] = [
  listRecommendations,
  getRecommendation,
  moveRecommendation,
  getResource,
  getSavings,
  listRuns,
  listReports,
  getReport,
  getOpenapi,
  getHealth,
];
