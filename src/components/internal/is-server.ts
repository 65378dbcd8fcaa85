/** Whether a server draws the elements; Lit knows it when it is bundled, so that what is meant for servers costs a page nothing. */
import { isServer as isServerBuild } from 'lit';

export const isServer: boolean = isServerBuild;
