import { file, type Check } from '../check.ts';
import { FILE, MODEL, SKILL, SKILL_VERSION } from '../shapes/library-shapes.ts';
import { id, oneOf } from '../shapes/shape.ts';

const SKILL_TEXT = '---\nname: notes-$run\ndescription: Writes notes.\n---\n\nWrite a note.\n';

export const fileChecks: Check[] = [
  {
    method: 'files.upload',
    does: 'returns every field of the file',
    params: { file: file('note.txt', 'text/plain', 'A note.') },
    expects: { returns: FILE, having: { filename: 'note.txt', mime_type: 'text/plain', size_bytes: 7 } },
    saves: 'file',
  },
  {
    method: 'files.upload',
    does: 'takes a time after which the file expires',
    params: { file: file('brief.txt', 'text/plain', 'Soon gone.'), expires_in_seconds: 3600 },
    expects: { returns: FILE },
    saves: 'brief_file',
  },
  {
    method: 'files.retrieveMetadata',
    does: 'returns the file',
    args: ['$file.id'],
    expects: { returns: FILE, having: { id: '$file.id' } },
  },
  {
    method: 'files.list',
    does: 'lists files page by page',
    params: { limit: 1 },
    expects: { lists: FILE, including: '$file.id' },
  },
  {
    method: 'files.list',
    does: 'filters by ids',
    params: { ids: ['$file.id'] },
    expects: { lists: FILE, including: '$file.id', having: { id: '$file.id' } },
  },
  {
    method: 'files.download',
    does: 'refuses a file that was uploaded, not made by a session',
    args: ['$file.id'],
    expects: { refuses: 400, as: 'invalid_request_error' },
  },
  {
    method: 'files.delete',
    does: 'deletes a file',
    args: ['$brief_file.id'],
    expects: { returns: { fields: { id: id('file'), type: oneOf('file_deleted') } } },
  },
];

export const skillChecks: Check[] = [
  {
    method: 'skills.create',
    does: 'returns every field of the skill',
    params: { display_name: 'Notes $run', files: [file('notes-$run/SKILL.md', 'text/markdown', SKILL_TEXT)] },
    expects: { returns: SKILL, having: { display_name: 'Notes $run', source: { type: 'custom' } } },
    saves: 'skill',
  },
  {
    method: 'skills.retrieve',
    does: 'returns the skill',
    args: ['$skill.id'],
    expects: { returns: SKILL, having: { id: '$skill.id' } },
  },
  {
    method: 'skills.list',
    does: 'lists skills page by page',
    params: { limit: 1 },
    expects: { lists: SKILL, including: '$skill.id' },
  },
  {
    method: 'skills.versions.create',
    does: 'adds a version',
    args: ['$skill.id'],
    params: { files: [file('notes-$run/SKILL.md', 'text/markdown', `${SKILL_TEXT}Twice.\n`)] },
    expects: { returns: SKILL_VERSION, having: { skill_id: '$skill.id' } },
    saves: 'skill_version',
  },
  {
    method: 'skills.versions.list',
    does: 'lists versions',
    args: ['$skill.id'],
    expects: { lists: SKILL_VERSION, including: '$skill_version.id' },
  },
  {
    method: 'skills.versions.retrieve',
    does: 'returns a version',
    args: ['$skill_version.id'],
    params: { skill_id: '$skill.id' },
    expects: { returns: SKILL_VERSION, having: { id: '$skill_version.id' } },
  },
  {
    method: 'skills.versions.download',
    does: 'gives an archive of the files',
    args: ['$skill_version.id'],
    params: { skill_id: '$skill.id' },
    expects: { bytes: 'PK' },
  },
];

export const skillEndChecks: Check[] = [
  {
    method: 'skills.versions.delete',
    does: 'deletes a version',
    args: ['$skill_version.id'],
    params: { skill_id: '$skill.id' },
    expects: { returns: { fields: { id: 'text', type: oneOf('skill_version_deleted') } } },
  },
  {
    method: 'skills.delete',
    does: 'deletes a skill',
    args: ['$skill.id'],
    expects: { returns: { fields: { id: id('skill'), type: oneOf('skill_deleted') } } },
  },
];

export const modelChecks: Check[] = [
  { method: 'models.list', does: 'lists the models of the endpoint', expects: { lists: MODEL } },
  {
    method: 'models.retrieve',
    does: 'returns a model',
    args: ['claude-opus-5-5'],
    expects: { returns: MODEL, having: { id: 'claude-opus-5-5' } },
  },
  {
    method: 'messages.countTokens',
    does: 'counts the tokens of a request',
    params: { model: 'claude-opus-5-5', messages: [{ role: 'user', content: 'Hello.' }] },
    expects: { returns: { fields: { input_tokens: 'whole' } } },
  },
  {
    method: 'messages.create',
    does: 'answers as the model',
    params: { model: 'claude-opus-5-5', max_tokens: 100, messages: [{ role: 'user', content: 'Say hello.' }] },
    expects: { returns: { fields: { id: id('msg'), type: oneOf('message') } } },
  },
];
