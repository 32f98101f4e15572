import type { CoreMessages } from '..';
import { core as en } from '../en/core';

export const core: CoreMessages = { ...en };
