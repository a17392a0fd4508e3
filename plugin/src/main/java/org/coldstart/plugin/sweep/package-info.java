/**
 * Looks again and again for documents whose vectors are not what encoding them would write, among
 * those that have changed since it last looked: the roads to a document that no encoder sees end
 * here. How a document is looked at and written is the deployment package's business.
 */
package org.coldstart.plugin.sweep;
