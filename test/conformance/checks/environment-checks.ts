import type { Check } from '../check.ts';
import { ENVIRONMENT, HEARTBEAT, WORK, WORK_STATS } from '../shapes/environment-shapes.ts';
import { id, oneOf } from '../shapes/shape.ts';

export const environmentChecks: Check[] = [
  {
    method: 'environments.create',
    does: 'returns every field of the environment',
    params: {
      name: 'place $run',
      description: 'A place',
      metadata: { team: 'a' },
      config: { type: 'cloud', networking: { type: 'limited', allowed_hosts: [] } },
    },
    expects: { returns: ENVIRONMENT, having: { name: 'place $run', config: { type: 'cloud' } } },
    saves: 'environment',
  },
  {
    method: 'environments.create',
    does: 'refuses a name that is taken with 409',
    params: { name: 'place $run' },
    expects: { refuses: 409, as: 'conflict_error' },
  },
  {
    method: 'environments.create',
    does: 'takes a list of allowed hosts',
    params: {
      name: 'net $run',
      config: {
        type: 'cloud',
        networking: { type: 'limited', allowed_hosts: ['example.com'], allow_package_managers: true },
      },
    },
    expects: {
      returns: ENVIRONMENT,
      having: { config: { networking: { allowed_hosts: ['example.com'], allow_package_managers: true } } },
    },
  },
  {
    method: 'environments.create',
    does: 'takes unrestricted networking, if the operator of the engine allows it',
    params: { name: 'open $run', config: { type: 'cloud', networking: { type: 'unrestricted' } } },
    expects: { returns: ENVIRONMENT, having: { config: { networking: { type: 'unrestricted' } } } },
  },
  {
    method: 'environments.create',
    does: 'takes packages of npm and pip to install',
    params: {
      name: 'packages $run',
      config: {
        type: 'cloud',
        networking: { type: 'limited', allow_package_managers: true },
        packages: { npm: ['left-pad@1.3.0'], pip: ['six==1.17.0'] },
      },
    },
    expects: { returns: ENVIRONMENT, having: { config: { packages: { npm: ['left-pad@1.3.0'] } } } },
  },
  {
    method: 'environments.create',
    does: 'takes the type `self_hosted`, whose hands are workers elsewhere',
    params: { name: 'elsewhere $run', config: { type: 'self_hosted' } },
    expects: { returns: ENVIRONMENT, having: { config: { type: 'self_hosted' } } },
    saves: 'elsewhere',
  },
  {
    method: 'environments.retrieve',
    does: 'returns the environment',
    args: ['$environment.id'],
    expects: { returns: ENVIRONMENT, having: { id: '$environment.id' } },
  },
  {
    method: 'environments.retrieve',
    does: 'refuses an id that there is not',
    args: ['env_unknown'],
    expects: { refuses: 404, as: 'not_found_error' },
  },
  {
    method: 'environments.update',
    does: 'changes what is given; metadata is a patch',
    args: ['$environment.id'],
    params: { description: 'Another place', metadata: { team: null, owner: 'b' } },
    expects: { returns: ENVIRONMENT, having: { description: 'Another place', metadata: { owner: 'b' } } },
  },
  {
    method: 'environments.update',
    does: 'refuses another type of configuration',
    args: ['$environment.id'],
    params: { config: { type: 'self_hosted' } },
    expects: { refuses: 400, as: 'invalid_request_error' },
  },
  {
    method: 'environments.list',
    does: 'lists environments page by page',
    params: { limit: 1 },
    expects: { lists: ENVIRONMENT, including: '$environment.id' },
  },
];

const ofElsewhere = { environment_id: '$elsewhere.id' };

export const workChecks: Check[] = [
  {
    method: 'environments.work.poll',
    does: 'hands out the work of a session with its secret',
    args: ['$elsewhere.id'],
    expects: { returns: WORK },
    saves: 'work',
  },
  {
    method: 'environments.work.ack',
    does: 'marks work as started',
    args: ['$work.id'],
    params: ofElsewhere,
    expects: { returns: WORK },
  },
  {
    method: 'environments.work.heartbeat',
    does: 'extends the lease',
    args: ['$work.id'],
    params: { ...ofElsewhere, expected_last_heartbeat: 'NO_HEARTBEAT' },
    expects: { returns: HEARTBEAT },
  },
  {
    method: 'environments.work.list',
    does: 'lists the work of an environment',
    args: ['$elsewhere.id'],
    expects: { lists: WORK },
  },
  {
    method: 'environments.work.retrieve',
    does: 'returns an item of work',
    args: ['$work.id'],
    params: ofElsewhere,
    expects: { returns: WORK },
  },
  {
    method: 'environments.work.update',
    does: 'changes the metadata of work',
    args: ['$work.id'],
    params: { ...ofElsewhere, metadata: { host: 'a' } },
    expects: { returns: WORK },
  },
  {
    method: 'environments.work.stats',
    does: 'counts what waits',
    args: ['$elsewhere.id'],
    expects: { returns: WORK_STATS },
  },
  {
    method: 'environments.work.stop',
    does: 'stops work',
    args: ['$work.id'],
    params: { ...ofElsewhere, force: true },
    expects: { returns: WORK },
  },
];

export const environmentEndChecks: Check[] = [
  {
    method: 'environments.archive',
    does: 'returns the archived environment',
    args: ['$environment.id'],
    expects: { returns: ENVIRONMENT, having: { id: '$environment.id' } },
  },
  {
    method: 'environments.create',
    does: 'makes an environment from a name alone',
    params: { name: 'brief $run' },
    expects: { returns: ENVIRONMENT, having: { description: null, metadata: {} } },
    saves: 'brief',
  },
  {
    method: 'environments.delete',
    does: 'deletes an environment that nobody uses',
    args: ['$brief.id'],
    expects: { returns: { fields: { id: id('env'), type: oneOf('environment_deleted') } } },
  },
];
