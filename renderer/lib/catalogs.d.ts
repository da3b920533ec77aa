declare module 'virtual:words/en' {
  import type { Messages } from '@lingui/core';
  export const messages: Messages;
}
declare module 'virtual:words/de' {
  import type { Messages } from '@lingui/core';
  export const messages: Messages;
}
