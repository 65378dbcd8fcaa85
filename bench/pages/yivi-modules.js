/** The least program with Yivi's parts, which its README shows: smaller than its script-tag file. */
/* global document */
import { YiviClient } from '@privacybydesign/yivi-client';
import { YiviCore } from '@privacybydesign/yivi-core';
import css from '@privacybydesign/yivi-css';
import YiviWeb from '@privacybydesign/yivi-web';

const style = document.createElement('style');
style.textContent = css;
document.head.append(style);
const yivi = new YiviCore({ element: '#yivi-web-form', language: 'en', session: { url: 'api' } });
yivi.use(YiviWeb);
yivi.use(YiviClient);
yivi.start();
