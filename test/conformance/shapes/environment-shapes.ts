import type {
  BetaCloudConfig,
  BetaEnvironment,
  BetaLimitedNetwork,
  BetaPackages,
} from '@anthropic-ai/sdk/resources/beta/environments/environments';
import type {
  BetaSelfHostedWork,
  BetaSelfHostedWorkHeartbeatResponse,
  BetaSelfHostedWorkQueueStats,
} from '@anthropic-ai/sdk/resources/beta/environments/work';
import { fieldsOf, id, list, nullable, oneOf, optional, type Shape } from './shape.ts';

const NAMES = list('text');

const NETWORKING: Shape = {
  byType: {
    unrestricted: { fields: { type: oneOf('unrestricted') } },
    limited: fieldsOf<BetaLimitedNetwork>({
      type: oneOf('limited'),
      allow_mcp_servers: 'flag',
      allow_package_managers: 'flag',
      allowed_hosts: NAMES,
    }),
  },
};

const CONFIG: Shape = {
  byType: {
    cloud: fieldsOf<BetaCloudConfig>({
      type: oneOf('cloud'),
      networking: NETWORKING,
      packages: fieldsOf<BetaPackages>({
        type: optional(oneOf('packages')),
        apt: NAMES,
        cargo: NAMES,
        gem: NAMES,
        go: NAMES,
        npm: NAMES,
        pip: NAMES,
      }),
    }),
    self_hosted: { fields: { type: oneOf('self_hosted') } },
  },
};

export const ENVIRONMENT = fieldsOf<BetaEnvironment>({
  id: id('env'),
  type: oneOf('environment'),
  name: 'text',
  description: nullable('text'),
  config: CONFIG,
  metadata: 'map',
  scope: optional(oneOf('organization', 'account')),
  created_at: 'time',
  updated_at: 'time',
  archived_at: nullable('time'),
});

const WORK_STATE = oneOf('queued', 'starting', 'active', 'stopping', 'stopped');

export const WORK = fieldsOf<BetaSelfHostedWork>({
  id: id('work'),
  type: oneOf('work'),
  environment_id: id('env'),
  data: { fields: { id: 'text', type: oneOf('session', 'healthcheck') } },
  metadata: 'map',
  secret: nullable('text'),
  state: WORK_STATE,
  acknowledged_at: nullable('time'),
  created_at: 'time',
  latest_heartbeat_at: nullable('time'),
  started_at: nullable('time'),
  stop_requested_at: nullable('time'),
  stopped_at: nullable('time'),
});

export const HEARTBEAT = fieldsOf<BetaSelfHostedWorkHeartbeatResponse>({
  type: oneOf('work_heartbeat'),
  last_heartbeat: 'text',
  lease_extended: 'flag',
  state: WORK_STATE,
  ttl_seconds: 'number',
});

export const WORK_STATS = fieldsOf<BetaSelfHostedWorkQueueStats>({
  type: oneOf('work_queue_stats'),
  depth: 'whole',
  pending: 'whole',
  oldest_queued_at: nullable('time'),
  workers_polling: nullable('whole'),
});
