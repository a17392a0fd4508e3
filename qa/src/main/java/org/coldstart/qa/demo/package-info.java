/**
 * The demo: the main job told step by step, with a table at the end. It prints; what it does is
 * done by the package {@code job}, and what it compares with comes from the package {@code
 * catalogue}.
 */
package org.coldstart.qa.demo;
