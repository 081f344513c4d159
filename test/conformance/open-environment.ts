import type { Environment } from '../../runtime/environment/environment.ts';
import { testEnvironment } from '../support/engine/start-test-engine.ts';

/** The environment of an engine whose operator lets environments reach all public hosts, as the hosted service does. */
export function openEnvironment(modelUrl: string): Environment {
  const environment = testEnvironment(modelUrl);
  return { ...environment, egress: { ...environment.egress, allowsUnrestricted: true } };
}
