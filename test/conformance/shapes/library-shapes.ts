import type { BetaFileMetadata } from '@anthropic-ai/sdk/resources/beta/files';
import type { BetaModelInfo } from '@anthropic-ai/sdk/resources/beta/models';
import type { BetaSkill } from '@anthropic-ai/sdk/resources/beta/skills/skills';
import type { BetaSkillVersion } from '@anthropic-ai/sdk/resources/beta/skills/versions';
import { fieldsOf, id, list, nullable, oneOf, optional } from './shape.ts';

export const FILE = fieldsOf<BetaFileMetadata>({
  id: id('file'),
  type: oneOf('file'),
  filename: 'text',
  mime_type: 'text',
  size_bytes: 'whole',
  downloadable: optional('flag'),
  expires_at: optional(nullable('time')),
  scope: optional(nullable({ fields: { type: oneOf('session'), id: id('sesn') } })),
  created_at: 'time',
});

export const SKILL = fieldsOf<BetaSkill>({
  id: id('skill'),
  type: oneOf('skill'),
  display_name: 'text',
  latest_version_id: 'text',
  source: { fields: { type: oneOf('custom', 'anthropic', 'anthropic_example', 'plugin') } },
  created_at: 'time',
  updated_at: 'time',
});

export const SKILL_VERSION = fieldsOf<BetaSkillVersion>({
  id: 'text',
  type: oneOf('skill_version'),
  skill_id: id('skill'),
  name: 'text',
  description: 'text',
  created_at: 'time',
});

export const MODEL = fieldsOf<BetaModelInfo>({
  id: 'text',
  type: oneOf('model'),
  display_name: 'text',
  lifecycle: oneOf('active', 'deprecated', 'retired'),
  line: nullable('text'),
  allowed_fallback_models: nullable(list('text')),
  capabilities: nullable('map'),
  max_input_tokens: nullable('whole'),
  max_tokens: nullable('whole'),
  created_at: 'time',
  deprecated_at: nullable('time'),
  retires_at: nullable('time'),
});
