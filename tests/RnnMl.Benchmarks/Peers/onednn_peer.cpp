// oneDNN 2.x as a contestant: onednn_peer THREADS. It has the LSTM alone; its training step has neither head nor optimizer.
// See Contestant.cs for the questions it answers. Built by: g++ -O3 -march=native -fopenmp onednn_peer.cpp -ldnnl
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include <dnnl.hpp>
#include <omp.h>

using dnnl::memory;
using Arguments = std::unordered_map<int, memory>;

static dnnl::engine engine(dnnl::engine::kind::cpu, 0);
static dnnl::stream stream(engine);

static double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

static memory random_memory(const memory::desc& desc) {
    memory result(desc, engine);
    float* values = static_cast<float*>(result.get_data_handle());
    for (size_t i = 0; i < desc.get_size() / sizeof(float); i++)
        values[i] = (rand() / static_cast<float>(RAND_MAX) - 0.5f) * 0.2f;
    return result;
}

static memory::desc desc(const memory::dims& dims, memory::format_tag tag) {
    return memory::desc(dims, memory::data_type::f32, tag);
}

// Weights change at every step, so they are brought into oneDNN's own layout at every step.
struct Repacking {
    memory from, to;
    dnnl::reorder reorder;
    Repacking(memory plain, const memory::desc& packed)
        : from(plain), to(packed, engine), reorder(from, to) { run(); }
    void run() { reorder.execute(stream, from, to); }
};

struct Layer {
    std::unique_ptr<dnnl::lstm_forward> forward;
    std::unique_ptr<dnnl::lstm_backward> backward;
    Arguments forward_arguments, backward_arguments;
    std::vector<Repacking> forward_weights, backward_weights;
    std::vector<memory> weight_gradients;

    Layer(bool train, int B, int T, int I, int H) {
        using tag = memory::format_tag;
        memory::dims x{T, B, I}, y{T, B, H}, w_x{1, 1, I, 4, H}, w_h{1, 1, H, 4, H}, bias{1, 1, 4, H};
        auto any = [](const memory::dims& dims) { return desc(dims, tag::any); };
        auto direction = dnnl::rnn_direction::unidirectional_left2right;
        memory::desc none;
        dnnl::lstm_forward::desc forward_desc(
            train ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference, direction,
            desc(x, tag::tnc), none, none, any(w_x), any(w_h), desc(bias, tag::ldgo), desc(y, tag::tnc), none, none);
        dnnl::lstm_forward::primitive_desc forward_primitive(forward_desc, engine);
        forward = std::make_unique<dnnl::lstm_forward>(forward_primitive);

        memory plain_x = random_memory(desc(w_x, tag::ldigo)), plain_h = random_memory(desc(w_h, tag::ldigo));
        forward_weights.emplace_back(plain_x, forward_primitive.weights_layer_desc());
        forward_weights.emplace_back(plain_h, forward_primitive.weights_iter_desc());
        forward_arguments = {
            {DNNL_ARG_SRC_LAYER, random_memory(forward_primitive.src_layer_desc())},
            {DNNL_ARG_WEIGHTS_LAYER, forward_weights[0].to},
            {DNNL_ARG_WEIGHTS_ITER, forward_weights[1].to},
            {DNNL_ARG_BIAS, random_memory(forward_primitive.bias_desc())},
            {DNNL_ARG_DST_LAYER, random_memory(forward_primitive.dst_layer_desc())}};
        if (!train)
            return;

        forward_arguments[DNNL_ARG_WORKSPACE] = memory(forward_primitive.workspace_desc(), engine);
        dnnl::lstm_backward::desc backward_desc(
            dnnl::prop_kind::backward, direction, desc(x, tag::tnc), none, none, any(w_x), any(w_h), desc(bias, tag::ldgo),
            desc(y, tag::tnc), none, none, desc(x, tag::tnc), none, none, any(w_x), any(w_h), desc(bias, tag::ldgo),
            desc(y, tag::tnc), none, none);
        dnnl::lstm_backward::primitive_desc backward_primitive(backward_desc, engine, forward_primitive);
        backward = std::make_unique<dnnl::lstm_backward>(backward_primitive);
        backward_weights.emplace_back(plain_x, backward_primitive.weights_layer_desc());
        backward_weights.emplace_back(plain_h, backward_primitive.weights_iter_desc());
        backward_arguments = forward_arguments;
        backward_arguments[DNNL_ARG_WEIGHTS_LAYER] = backward_weights[0].to;
        backward_arguments[DNNL_ARG_WEIGHTS_ITER] = backward_weights[1].to;
        backward_arguments[DNNL_ARG_DIFF_SRC_LAYER] = random_memory(backward_primitive.diff_src_layer_desc());
        backward_arguments[DNNL_ARG_DIFF_DST_LAYER] = random_memory(backward_primitive.diff_dst_layer_desc());
        backward_arguments[DNNL_ARG_DIFF_WEIGHTS_LAYER] = random_memory(backward_primitive.diff_weights_layer_desc());
        backward_arguments[DNNL_ARG_DIFF_WEIGHTS_ITER] = random_memory(backward_primitive.diff_weights_iter_desc());
        backward_arguments[DNNL_ARG_DIFF_BIAS] = random_memory(backward_primitive.diff_bias_desc());
        for (int argument : {DNNL_ARG_DIFF_WEIGHTS_LAYER, DNNL_ARG_DIFF_WEIGHTS_ITER, DNNL_ARG_DIFF_BIAS})
            weight_gradients.push_back(backward_arguments[argument]);
    }

    void run_forward(bool train) {
        if (train)
            for (Repacking& weights : forward_weights) weights.run();
        forward->execute(stream, forward_arguments);
    }

    void run_backward() {
        for (Repacking& weights : backward_weights) weights.run();
        // oneDNN adds to them.
        for (memory& gradient : weight_gradients)
            std::fill_n(static_cast<char*>(gradient.get_data_handle()), gradient.get_desc().get_size(), 0);
        backward->execute(stream, backward_arguments);
    }
};

static double median(const std::function<void()>& call, double seconds) {
    double start = now();
    for (int warm = 0; warm < 1 || now() - start < seconds / 4; warm++) call();
    std::vector<double> times;
    start = now();
    while (times.size() < 3 || now() - start < seconds) {
        double before = now();
        call();
        times.push_back(now() - before);
    }
    std::sort(times.begin(), times.end());
    return 1e3 * times[times.size() / 2];
}

int main(int, char** arguments) {
    omp_set_num_threads(atoi(arguments[1]));
    std::cout << "ready oneDNN" << std::endl;
    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream parts(line);
        std::string cell, mode;
        int B, T, I, H, L;
        double seconds;
        parts >> cell >> mode >> B >> T >> I >> H >> L >> seconds;
        if (cell != "LSTM") {
            std::cout << "LSTM only" << std::endl;
            continue;
        }
        bool train = mode == "train";
        std::vector<std::unique_ptr<Layer>> layers;
        for (int layer = 0; layer < L; layer++)
            layers.push_back(std::make_unique<Layer>(train, B, T, layer == 0 ? I : H, H));
        double milliseconds = median([&] {
            for (auto& layer : layers) layer->run_forward(train);
            for (int i = L - 1; train && i >= 0; i--) layers[i]->run_backward();
            stream.wait();
        }, seconds);
        printf("%.6f\n", milliseconds);
        fflush(stdout);
    }
}
