import type { AdminContext } from '../context.js';
import type { Route } from '../route.js';
import { accessRoutes } from './access.js';
import { healthRoutes } from './health.js';
import { liveRoutes } from './live.js';
import { personRoutes } from './persons.js';
import { policyRoutes } from './policies.js';
import { sessionRoutes } from './session.js';
import { settlementRoutes } from './settlements.js';
import { whatIfRoutes } from './whatif.js';

/** Every address of the admin API. */
export function adminRoutes(context: AdminContext): Route[] {
  return [
    ...sessionRoutes(context),
    ...liveRoutes(context.ring, context.sessions),
    ...settlementRoutes(context),
    ...personRoutes(context),
    ...policyRoutes(context),
    ...whatIfRoutes(context),
    ...healthRoutes(context),
    ...accessRoutes(context),
  ];
}
