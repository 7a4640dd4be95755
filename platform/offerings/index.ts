import type { Offering } from 'roadbed';
import { cloudnativePg } from './postgres/cloudnative-pg/cloudnative-pg.ts';
import { inClusterRedis } from './redis/in-cluster/in-cluster.ts';

/** Every backing service that an app can ask for. Where a type has several, a team that does not choose gets the first. */
export const offerings: readonly Offering[] = [cloudnativePg, inClusterRedis];
