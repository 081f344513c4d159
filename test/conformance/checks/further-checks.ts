import type { Check } from '../check.ts';
import type { Shape } from '../shapes/shape.ts';
import { message, PROMPTS } from './prompts.ts';

const OBJECT: Shape = { fields: { id: 'text', type: 'text' } };

/** Families of the hosted service of which only this is checked: whether a method answers with its kind of object. */
export const furtherChecks: Check[] = [
  {
    method: 'deployments.create',
    does: 'returns a deployment',
    params: {
      name: 'nightly $run',
      agent: '$agent.id',
      environment_id: '$environment.id',
      initial_events: [message(PROMPTS.hello)],
    },
    expects: { returns: OBJECT },
    saves: 'deployment',
  },
  ...['retrieve', 'update', 'pause', 'unpause', 'run', 'archive'].map((verb) => ({
    method: `deployments.${verb}`,
    does: 'returns a deployment or its run',
    args: ['$deployment.id'],
    ...(verb === 'update' ? { params: { name: 'weekly $run' } } : {}),
    expects: { returns: OBJECT },
  })),
  { method: 'deployments.list', does: 'lists deployments', expects: { lists: OBJECT } },
  { method: 'deploymentRuns.list', does: 'lists runs', expects: { lists: OBJECT }, saves: 'deployment_run' },
  {
    method: 'deploymentRuns.retrieve',
    does: 'returns a run',
    args: ['$deployment_run.id'],
    expects: { returns: OBJECT },
  },
  ...memoryChecks(),
  {
    method: 'dreams.create',
    does: 'returns a dream',
    params: { model: 'claude-opus-5-5', inputs: [{ type: 'memory_store', memory_store_id: '$memories.id' }] },
    expects: { returns: OBJECT },
    saves: 'dream',
  },
  { method: 'dreams.list', does: 'lists dreams', expects: { lists: OBJECT } },
  ...['retrieve', 'cancel', 'archive'].map((verb) => ({
    method: `dreams.${verb}`,
    does: 'returns a dream',
    args: ['$dream.id'],
    expects: { returns: OBJECT },
  })),
  {
    method: 'tunnels.create',
    does: 'returns a tunnel',
    params: { display_name: 'tunnel $run' },
    expects: { returns: OBJECT },
    saves: 'tunnel',
  },
  { method: 'tunnels.list', does: 'lists tunnels', expects: { lists: OBJECT } },
  ...['retrieve', 'revealToken', 'rotateToken', 'archive'].map((verb) => ({
    method: `tunnels.${verb}`,
    does: 'returns a tunnel or its token',
    args: ['$tunnel.id'],
    ...(verb === 'rotateToken' ? { params: {} } : {}),
    expects: { returns: OBJECT },
  })),
  {
    method: 'tunnels.certificates.create',
    does: 'returns a certificate',
    args: ['$tunnel.id'],
    params: { ca_certificate_pem: '-----BEGIN CERTIFICATE-----' },
    expects: { returns: OBJECT },
    saves: 'certificate',
  },
  {
    method: 'tunnels.certificates.list',
    does: 'lists certificates',
    args: ['$tunnel.id'],
    expects: { lists: OBJECT },
  },
  ...['retrieve', 'archive'].map((verb) => ({
    method: `tunnels.certificates.${verb}`,
    does: 'returns a certificate',
    args: ['$certificate.id'],
    params: { tunnel_id: '$tunnel.id' },
    expects: { returns: OBJECT },
  })),
  {
    method: 'organization.spendLimits.list',
    does: 'lists spend limits (this stands for all of `organization`)',
    expects: { lists: OBJECT },
  },
];

function memoryChecks(): Check[] {
  const inStore = { memory_store_id: '$memories.id' };
  return [
    {
      method: 'memoryStores.create',
      does: 'returns a memory store',
      params: { name: 'memories $run' },
      expects: { returns: OBJECT },
      saves: 'memories',
    },
    { method: 'memoryStores.list', does: 'lists memory stores', expects: { lists: OBJECT } },
    ...['retrieve', 'update', 'archive', 'delete'].map((verb) => ({
      method: `memoryStores.${verb}`,
      does: 'returns a memory store',
      args: ['$memories.id'],
      ...(verb === 'update' ? { params: { description: 'All of them' } } : {}),
      expects: { returns: OBJECT },
    })),
    {
      method: 'memoryStores.memories.create',
      does: 'returns a memory',
      args: ['$memories.id'],
      params: { path: '/a.md', content: 'A note.' },
      expects: { returns: OBJECT },
      saves: 'memory',
    },
    {
      method: 'memoryStores.memories.list',
      does: 'lists memories',
      args: ['$memories.id'],
      expects: { lists: OBJECT },
    },
    ...['retrieve', 'update', 'delete'].map((verb) => ({
      method: `memoryStores.memories.${verb}`,
      does: 'returns a memory',
      args: ['$memory.id'],
      params: { ...inStore, ...(verb === 'update' ? { content: 'Another note.' } : {}) },
      expects: { returns: OBJECT },
    })),
    {
      method: 'memoryStores.memoryVersions.list',
      does: 'lists versions of memories',
      args: ['$memories.id'],
      expects: { lists: OBJECT },
      saves: 'memory_version',
    },
    ...['retrieve', 'redact'].map((verb) => ({
      method: `memoryStores.memoryVersions.${verb}`,
      does: 'returns a version of a memory',
      args: ['$memory_version.id'],
      params: inStore,
      expects: { returns: OBJECT },
    })),
  ];
}
