/** How the app on this very device is offered: a table by platform, because no two browsers treat such a link alike. */
import { parseUrl } from '../../core/url/parse-url.js';

export type Platform = 'desktop' | 'android' | 'android-in-app' | 'ios' | 'ios-other' | 'ios-in-app';

export interface Strategy {
  /** Whether the link leads: inside other apps it often does nothing, and the push is the better offer. */
  readonly isLinkFirst: boolean;
  /** Where a web address opens. A tab of its own keeps the code; some views open none. */
  readonly webTarget: '_blank' | '_top';
}

export const strategies: Readonly<Record<Platform, Strategy>> = {
  desktop: { isLinkFirst: true, webTarget: '_blank' },
  android: { isLinkFirst: true, webTarget: '_blank' },
  'android-in-app': { isLinkFirst: false, webTarget: '_top' },
  ios: { isLinkFirst: true, webTarget: '_blank' },
  // Other browsers hand a web address over to its app only where it is not a new tab.
  'ios-other': { isLinkFirst: true, webTarget: '_top' },
  'ios-in-app': { isLinkFirst: false, webTarget: '_top' },
};

const inApp = /; wv\)|FBAN|FBAV|Instagram|Line\/|MicroMessenger/;

/** `touchPoints` unmasks an iPad, which says that it is a Mac. */
export function platformOf(userAgent: string, touchPoints: number): Platform {
  const isApple = /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && touchPoints > 1);
  if (!isApple) {
    if (!userAgent.includes('Android')) return 'desktop';
    return inApp.test(userAgent) ? 'android-in-app' : 'android';
  }
  if (inApp.test(userAgent) || !userAgent.includes('Safari/')) return 'ios-in-app';
  return userAgent.includes('Version/') ? 'ios' : 'ios-other';
}

export interface AppLink {
  readonly href: string;
  readonly target: '_blank' | '_top';
  readonly isFirst: boolean;
}

/**
 * The link that opens the provider's app on this device, with `{qrCode}` replaced by the code's text; null where it is
 * no address, or one that runs a script. Inside a frame only the top may be sent to an app. The platform is this one's.
 */
export function appLinkOf(template: string | null, code: string | null, platform?: Platform): AppLink | null {
  if (template === null || code === null) return null;
  const url = safeUrl(template.replaceAll('{qrCode}', () => encodeURIComponent(code)));
  if (url === null) return null;
  const { isLinkFirst, webTarget } = strategies[platform ?? platformOf(navigator.userAgent, navigator.maxTouchPoints)];
  return { href: url.href, target: /^https?:$/.test(url.protocol) ? webTarget : '_top', isFirst: isLinkFirst };
}

/** Whether a code's text is a link, which helps whoever can copy but not scan it. */
export function isLink(code: string): boolean {
  return /^[a-z][\w+.-]*:\/\/\S+$/i.test(code) && safeUrl(code) !== null;
}

function safeUrl(text: string): URL | null {
  const url = parseUrl(text);
  return url === null || /^(javascript|data|vbscript|blob|file|about):$/.test(url.protocol) ? null : url;
}
