import type { Check } from '../check.ts';
import { EVENT } from '../shapes/event-shapes.ts';
import { FILE } from '../shapes/library-shapes.ts';
import { RESOURCE, SESSION, THREAD } from '../shapes/session-shapes.ts';
import { id, oneOf } from '../shapes/shape.ts';
import { message, PROMPTS } from './prompts.ts';

const ofSession = { session_id: '$session.id' };

export const threadChecks: Check[] = [
  {
    method: 'sessions.threads.list',
    does: 'lists the primary thread',
    args: ['$session.id'],
    expects: { lists: THREAD, having: { session_id: '$session.id', parent_thread_id: null } },
    saves: 'thread',
  },
  {
    method: 'sessions.threads.retrieve',
    does: 'returns a thread',
    args: ['$thread.id'],
    params: ofSession,
    expects: { returns: THREAD, having: { id: '$thread.id' } },
  },
  {
    method: 'sessions.threads.events.list',
    does: 'lists the events of a thread',
    args: ['$thread.id'],
    params: ofSession,
    expects: { lists: EVENT },
  },
  {
    method: 'sessions.threads.events.stream',
    does: 'sends the events of a thread as they happen',
    args: ['$thread.id'],
    params: ofSession,
    expects: {
      streams: EVENT,
      sends: [message(PROMPTS.again)],
      to: '$session.id',
      inOrder: ['agent.message'],
      until: 'session.thread_status_idle',
    },
  },
  {
    method: 'sessions.threads.archive',
    does: 'refuses to archive the primary thread',
    args: ['$thread.id'],
    params: ofSession,
    expects: { refuses: 400, as: 'invalid_request_error' },
  },
];

export const resourceChecks: Check[] = [
  {
    method: 'sessions.create',
    does: 'takes files as resources',
    params: {
      agent: '$agent.id',
      environment_id: '$environment.id',
      resources: [{ type: 'file', file_id: '$file.id', mount_path: '/mnt/session/uploads/note.txt' }],
    },
    expects: { returns: SESSION },
    saves: 'mounted',
  },
  {
    method: 'sessions.create',
    does: 'takes vaults',
    params: { agent: '$agent.id', environment_id: '$environment.id', vault_ids: ['$vault.id'] },
    expects: { returns: SESSION, having: { vault_ids: ['$vault.id'] } },
  },
  {
    method: 'sessions.create',
    does: 'takes a memory store as a resource',
    params: {
      agent: '$agent.id',
      environment_id: '$environment.id',
      resources: [{ type: 'memory_store', memory_store_id: '$memories.id' }],
    },
    expects: { returns: SESSION },
  },
  {
    method: 'files.list',
    does: 'filters by the session that made or got the files (`scope_id`)',
    params: { scope_id: '$mounted.id', betas: ['managed-agents-2026-04-01'] },
    expects: { lists: FILE },
  },
  {
    method: 'sessions.resources.list',
    does: 'lists the resources of a session',
    args: ['$mounted.id'],
    expects: { lists: RESOURCE, having: { mount_path: '/mnt/session/uploads/note.txt' } },
    saves: 'resource',
  },
  {
    method: 'sessions.resources.retrieve',
    does: 'returns a resource',
    args: ['$resource.id'],
    params: { session_id: '$mounted.id' },
    expects: { returns: RESOURCE, having: { id: '$resource.id' } },
  },
  {
    method: 'sessions.resources.add',
    does: 'adds a file to a living session',
    args: ['$mounted.id'],
    params: { type: 'file', file_id: '$file.id', mount_path: '/mnt/session/uploads/second.txt' },
    expects: { returns: RESOURCE, having: { mount_path: '/mnt/session/uploads/second.txt' } },
    saves: 'added',
  },
  {
    method: 'sessions.resources.update',
    does: 'refuses a token for a file',
    args: ['$resource.id'],
    params: { session_id: '$mounted.id', authorization_token: 'token' },
    expects: { refuses: 400, as: 'invalid_request_error' },
  },
  {
    method: 'sessions.resources.delete',
    does: 'removes a file',
    args: ['$added.id'],
    params: { session_id: '$mounted.id' },
    expects: { returns: { fields: { id: id('sesrsc'), type: oneOf('session_resource_deleted') } } },
  },
  {
    method: 'sessions.create',
    does: 'takes a repository as a resource and does not return its token',
    params: {
      agent: '$agent.id',
      environment_id: '$environment.id',
      resources: [
        {
          type: 'github_repository',
          url: 'http://127.0.0.1:9/acme/api',
          authorization_token: 'token-6',
          checkout: { type: 'branch', name: 'main' },
        },
      ],
    },
    expects: { returns: SESSION, having: { resources: [{ mount_path: '/workspace/api' }] }, hiding: 'token-6' },
    saves: 'cloned',
  },
  {
    method: 'sessions.resources.list',
    does: 'lists a repository with what is checked out',
    args: ['$cloned.id'],
    expects: { lists: RESOURCE, having: { checkout: { type: 'branch', name: 'main' } } },
    saves: 'repository',
  },
  {
    method: 'sessions.resources.update',
    does: 'gives a repository another token',
    args: ['$repository.id'],
    params: { session_id: '$cloned.id', authorization_token: 'token-7' },
    expects: { returns: RESOURCE, having: { id: '$repository.id' }, hiding: 'token-7' },
  },
];
