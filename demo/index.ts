/** The demo's front page. */
import { startShell } from './page.js';

startShell();
