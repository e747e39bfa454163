package io.burnish.tensor.kernels;

/// Causal attention of one plain sequence in double, and its gradient: the way without trees that a forest is
/// held to.
///
/// Legend: n tokens, C columns of query, key and value, O all query heads side by side.
final class SequenceAttention {

    private final AttentionShape shape;
    private final double[][] qkv_nC;

    SequenceAttention(AttentionShape shape, double[][] qkv_nC) {
        this.shape = shape;
        this.qkv_nC = qkv_nC;
    }

    double[][] forward() {
        double[][] out_nO = new double[qkv_nC.length][shape.queryColumns()];
        for (int head = 0; head < shape.queryHeads(); head++) {
            for (int query = 0; query < qkv_nC.length; query++) {
                double[] weights = weights(head, query);
                for (int key = 0; key <= query; key++) {
                    for (int d = 0; d < shape.headSize(); d++) {
                        out_nO[query][head * shape.headSize() + d] += weights[key] * qkv_nC[key][value(head) + d];
                    }
                }
            }
        }
        return out_nO;
    }

    double[][] backward(double[][] gradOut_nO) {
        double[][] grad_nC = new double[qkv_nC.length][shape.columns()];
        int size = shape.headSize();
        for (int head = 0; head < shape.queryHeads(); head++) {
            for (int query = 0; query < qkv_nC.length; query++) {
                double[] weights = weights(head, query);
                double[] gradWeights = new double[query + 1];
                double mean = 0;
                for (int key = 0; key <= query; key++) {
                    for (int d = 0; d < size; d++) {
                        double gradOut = gradOut_nO[query][head * size + d];
                        gradWeights[key] += gradOut * qkv_nC[key][value(head) + d];
                        grad_nC[key][value(head) + d] += weights[key] * gradOut;
                    }
                    mean += weights[key] * gradWeights[key];
                }
                for (int key = 0; key <= query; key++) {
                    double gradScore =
                            weights[key] * (gradWeights[key] - mean) * slope(head, query, key) * shape.scale();
                    for (int d = 0; d < size; d++) {
                        grad_nC[query][head * size + d] += gradScore * qkv_nC[key][key(head) + d];
                        grad_nC[key][key(head) + d] += gradScore * qkv_nC[query][head * size + d];
                    }
                }
            }
        }
        return grad_nC;
    }

    private double[] weights(int head, int query) {
        double[] weights = new double[query + 1];
        int first = shape.window() == 0 ? 0 : Math.max(0, query - shape.window() + 1);
        double largest = Double.NEGATIVE_INFINITY;
        for (int key = first; key <= query; key++) {
            for (int d = 0; d < shape.headSize(); d++) {
                weights[key] += qkv_nC[query][head * shape.headSize() + d] * qkv_nC[key][key(head) + d];
            }
            weights[key] = capped(weights[key] * shape.scale());
            largest = Math.max(largest, weights[key]);
        }
        double sum = 0;
        for (int key = first; key <= query; key++) {
            weights[key] = Math.exp(weights[key] - largest);
            sum += weights[key];
        }
        for (int key = first; key <= query; key++) {
            weights[key] /= sum;
        }
        return weights;
    }

    private double capped(double score) {
        double cap = shape.softCap();
        return cap == 0 ? score : cap * Math.tanh(score / cap);
    }

    private double slope(int head, int query, int key) {
        if (shape.softCap() == 0) {
            return 1;
        }
        double score = 0;
        for (int d = 0; d < shape.headSize(); d++) {
            score += qkv_nC[query][head * shape.headSize() + d] * qkv_nC[key][key(head) + d] * shape.scale();
        }
        return 1 - Math.pow(Math.tanh(score / shape.softCap()), 2);
    }

    private int key(int head) {
        return shape.queryColumns() + head / shape.group() * shape.headSize();
    }

    private int value(int head) {
        return key(head) + shape.keyColumns();
    }
}
